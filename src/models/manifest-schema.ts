import * as z from 'zod/mini';
import { describe } from '../request/field-errors.ts';
import { PRECISIONS } from '../../workers/protocol/engine-options.ts';

const path = z
  .string()
  .check(
    z.regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/),
    z.describe('Below the source, with forward slashes.'),
  );
const size = z.int().check(z.positive(), z.describe('Bytes.'));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const repo = z.string().check(z.regex(/^[\w.-]+\/[\w.-]+$/));
const revision = z
  .string()
  .check(
    z.regex(/^[0-9a-f]{40}$/),
    z.describe('A commit: a branch would give other files one day.'),
  );
const hub = z.strictObject({ kind: z.literal('huggingface'), repo, revision });
const hubFile = z.extend(hub, {
  file: z
    .exactOptional(path)
    .check(z.describe('A single-file checkpoint, instead of the diffusers folder.')),
});
const url = z.strictObject({
  kind: z.literal('url'),
  base: z.string().check(z.minLength(1), z.describe('A folder, relative to the app or absolute.')),
});

const word = () => z.string().check(z.minLength(1));

const common = {
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]*$/)),
  title: word(),
  summary: word(),
  licence: z.strictObject({ name: word(), url: z.url() }),
  embedded: z.boolean().check(z.describe('Ships with the app: nothing to install.')),
  installable: z.boolean().check(z.describe('This version can install it.')),
  reason: z.optional(word()).check(z.describe('Why it cannot be installed, for a person.')),
  kept_bytes: z
    .optional(z.partialRecord(z.enum(PRECISIONS), z.int().check(z.positive())))
    .check(z.describe('Bytes it takes once installed, by precision.')),
};

const diffusers = z
  .strictObject({
    format: z.optional(z.literal('diffusers')),
    ...common,
    precisions: z.array(z.enum(PRECISIONS)).check(z.minLength(1)),
    source: z.discriminatedUnion('kind', [url, hubFile]),
    native_pixels: z
      .optional(z.int().check(z.positive()))
      .check(
        z.describe('Side of the square it draws best; without it every size is drawn as asked.'),
      ),
    files: z
      .array(z.strictObject({ path, size, sha256 }))
      .check(
        z.describe(
          'Files whose size and sha256 are known; an install checks them. All of an embedded one.',
        ),
      ),
  })
  .check(z.describe('A diffusers folder: a model that draws.'));

const helper = z
  .strictObject({
    format: z
      .enum(['files', 'checker'])
      .check(
        z.describe(
          'files: each kept as it is, for transformers.js; checker: made of safety_checker/.',
        ),
      ),
    ...common,
    precisions: z.array(z.enum(PRECISIONS)).check(z.describe('None while they are not known.')),
    source: z.discriminatedUnion('kind', [
      url,
      z.extend(hub, {
        revision: z
          .exactOptional(revision)
          .check(z.describe('Missing where none is known: an install takes the newest.')),
      }),
    ]),
    files: z
      .array(
        z.strictObject({
          path,
          precision: z
            .exactOptional(z.enum(PRECISIONS))
            .check(z.describe('The one precision that needs it; without it all do.')),
          size: z.exactOptional(size),
          sha256: z
            .exactOptional(sha256)
            .check(z.describe("Without it the publisher's pointer decides, at install.")),
        }),
      )
      .check(z.describe('All files of it.')),
  })
  .check(
    z.refine(
      ({ installable, precisions, files: all }) =>
        !installable || precisions.length * all.length > 0,
      'what can be installed needs precisions and files',
    ),
    z.describe('A model that helps to draw.'),
  );

const model = z.discriminatedUnion('format', [diffusers, helper]).check(
  z.refine(({ embedded, source, files: all }) => {
    const named = all.length > 0 && all.every(({ size: bytes, sha256: sum }) => bytes && sum);
    return !embedded || (source.kind === 'url' && named);
  }, 'what comes with the app needs its folder, and size and sha256 of each of its files'),
);

const head = { $schema: z.optional(z.string()), version: z.literal(1) };

/** The schema of models-manifest.json. The build and the app check it; models-manifest.schema.json is made of it. */
export const manifestSchema = z.strictObject({
  ...head,
  models: z.array(model).check(
    z.minLength(1),
    z.refine(
      (models) => new Set(models.map(({ id }) => id)).size === models.length,
      'two models have the same id',
    ),
    z.refine(
      (models) => models.some((entry) => entry.embedded && isDrawing(entry)),
      'no model comes with the app',
    ),
  ),
});

/** One model of models-manifest.json. */
export type ModelEntry = z.infer<typeof model>;
/** A model that draws. The others only help with drawing. */
export type DrawingModel = z.infer<typeof diffusers>;

/** Whether an entry is a model that draws. */
export function isDrawing(entry: ModelEntry): entry is DrawingModel {
  return entry.format === undefined || entry.format === 'diffusers';
}

/** Reads a manifest that has to be valid. @throws Error that names the first field which is not */
export function readManifest(json: unknown): readonly ModelEntry[] {
  const parsed = manifestSchema.safeParse(json, WITH_INPUT);
  if (parsed.success) return parsed.data.models;
  throw new Error(`models-manifest.json is not valid. ${firstFault(parsed.error)}`);
}

/** The valid entries of a manifest, and what is wrong with the others. */
interface UsableManifest {
  readonly models: readonly ModelEntry[];
  /** For each invalid entry the field and its fault, such as `models.1.source.revision: …`. */
  readonly faults: readonly string[];
}

/** What is wrong with a value depends on the value, too. */
const WITH_INPUT = { reportInput: true };

/** Reads a manifest that may be invalid. Its valid entries can be used all the same. */
export function readUsable(json: unknown): UsableManifest {
  const whole = manifestSchema.safeParse(json, WITH_INPUT);
  if (whole.success) return { models: whole.data.models, faults: [] };
  const outer = z
    .strictObject({ ...head, models: z.array(z.unknown()).check(z.minLength(1)) })
    .safeParse(json, WITH_INPUT);
  if (!outer.success) return { models: [], faults: [firstFault(outer.error)] };
  const models = new Map<string, ModelEntry>();
  const faults: string[] = [];
  for (const [number, each] of outer.data.models.entries()) {
    const parsed = model.safeParse(each, WITH_INPUT);
    if (!parsed.success) faults.push(firstFault(parsed.error, ['models', number]));
    else if (models.has(parsed.data.id)) faults.push(`models.${number}.id: is there twice`);
    else models.set(parsed.data.id, parsed.data);
  }
  if (faults.length === 0) faults.push(firstFault(whole.error));
  return { models: [...models.values()], faults };
}

function firstFault(
  { issues: [issue] }: z.core.$ZodError,
  below: readonly PropertyKey[] = [],
): string {
  const where = [...below, ...(issue?.path ?? [])].join('.') || 'it';
  return `${where}: ${issue === undefined ? 'invalid' : faultOf(issue)}`;
}

/** The small zod has no words of its own for what is wrong. */
function faultOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no field ${issue.keys.join(', ')}`;
  return issue.code === 'custom' ? issue.message : describe(issue).msg;
}
