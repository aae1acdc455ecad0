import * as z from 'zod/mini';
import type { JobRecord } from '../../../workers/records/record.ts';
import { validFields } from '../../request/metadata.ts';
import { parseSeedJson, stringifySeedJson } from '../../request/seed-json.ts';
import { recipeOfPicture } from '../picture-recipe.ts';

/** The file in a ZIP that says what its pictures are. */
export const LIST_NAME = 'history.json';

/** Only lists that say this are read. */
const FORMAT = 'playground-history';
const VERSION = 1;

/** Milliseconds since the epoch. No later time is a date (ECMA-262, time values), and to write it as one throws. */
const time = z.int().check(z.nonnegative(), z.lte(8.64e15));
const file = z.string().check(z.minLength(1), z.maxLength(400));
const LISTED = z.object({
  id: z.string().check(z.regex(/^[\w-]{1,80}$/)),
  created_at: time,
  finished_at: time,
  starred: z.optional(z.boolean()),
  group: z.optional(z.string().check(z.maxLength(80))),
  batch: z.optional(z.string().check(z.maxLength(80))),
  origin: z.enum(['app', 'endpoint', 'runner', 'bridge']),
  hosted: z.optional(z.boolean()),
  model: z.string().check(z.maxLength(200)),
  /** The recipe as it is in a picture: it names no address. */
  recipe: z.pipe(z.record(z.string(), z.unknown()), z.transform(validFields)),
  prompt: z.string(),
  timings: z.record(z.string(), z.number()),
  has_nsfw_concepts: z.array(z.boolean()),
  images: z.array(file).check(z.minLength(1), z.maxLength(64)),
  source: z.optional(file),
  mask: z.optional(file),
});

/** A run in the list of a ZIP, with its files by their names there. */
export type ListedRun = z.output<typeof LISTED>;

/** The names of a run's files in the ZIP. */
export interface NamedFiles {
  readonly images: readonly string[];
  readonly source?: string;
  readonly mask?: string;
}

/** Describes a finished run; null for one without a picture. What is private of its request is left out. */
export function listed(job: JobRecord, { images, source, mask }: NamedFiles): unknown {
  const { result } = job;
  const [first] = result?.images ?? [];
  if (result === null || first === undefined) return null;
  return {
    id: job.id,
    created_at: job.createdAt,
    finished_at: job.finishedAt ?? job.createdAt,
    ...(job.starred === true && { starred: true }),
    ...(job.group !== undefined && { group: job.group }),
    ...(job.batch !== undefined && { batch: job.batch }),
    origin: job.origin,
    ...(job.place === 'hosted' && { hosted: true }),
    model: job.options.model.id,
    recipe: parseSeedJson(recipeOfPicture(job, first).request),
    prompt: result.output.prompt,
    timings: result.output.timings,
    has_nsfw_concepts: result.output.has_nsfw_concepts,
    images,
    ...(source !== undefined && { source }),
    ...(mask !== undefined && { mask }),
  };
}

export function writeList(pictures: readonly unknown[]): string {
  return stringifySeedJson({ format: FORMAT, version: VERSION, pictures }, 1);
}

/**
 * Reads the list of a ZIP.
 * @returns its runs, each null where it is not valid; null if the text is no such list, or of a later version
 */
export function readList(text: string): readonly (ListedRun | null)[] | null {
  const whole = z.object({
    format: z.literal(FORMAT),
    version: z.literal(VERSION),
    pictures: z.array(z.unknown()),
  });
  try {
    const { pictures } = whole.parse(parseSeedJson(text));
    return pictures.map((each) => LISTED.safeParse(each).data ?? null);
  } catch {
    return null;
  }
}
