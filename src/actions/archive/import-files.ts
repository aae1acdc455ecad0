import { errorText } from '../../../workers/failure.ts';
import { blobKey, randomName } from '../../../workers/records/blobs.ts';
import { restoreJob } from '../../../workers/records/jobs.ts';
import type { BlobKey, JobRecord, StoredImage } from '../../../workers/records/record.ts';
import { withRoom } from '../../../workers/records/retention.ts';
import { isQuotaError } from '../../../workers/records/write-failure.ts';
import { HEADER_BYTES, lookAtPicture } from '../../request/picture/look.ts';
import { readRecipe } from '../../request/recipe/read-recipe.ts';
import { useJobs } from '../../stores/jobs.ts';
import { LIST_NAME, type ListedRun, readList } from './history-list.ts';
import { jobOfRecipe } from './job-of-recipe.ts';
import { BadZip, listZip, type ZipEntry, ZipReader } from './read-zip.ts';

/** What came of files that a person brought in. */
export interface Imported {
  /** Runs that are new here. */
  readonly added: number;
  /** Runs that were here already. */
  readonly known: number;
  /** Files that were not read, and why, each a sentence. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

/** The largest picture, and the longest list, that are read. */
const LARGEST_PICTURE = 200 << 20;
const LONGEST_LIST = 32 << 20;

/**
 * Brings pictures into the history as finished runs: those of a ZIP that this app wrote, with the pictures they were made
 * of, and single pictures that carry a recipe of this app, in a ZIP or not. One file is in memory at a time.
 * @throws what the database throws, such as `QuotaExceededError`
 */
export async function importFiles(files: readonly File[]): Promise<Imported> {
  const done = { added: 0, known: 0, left: [] as { name: string; why: string }[] };
  const take = async (name: string, work: () => Promise<JobWithFiles>): Promise<void> => {
    try {
      const { job, blobs } = await work();
      const isNew = await withRoom(() => restoreJob(job, blobs), [job.id]);
      done[isNew ? 'added' : 'known'] += 1;
    } catch (error) {
      if (error instanceof Known) done.known += 1;
      else if (isQuotaError(error)) throw error;
      else done.left.push({ name, why: error instanceof Error ? error.message : errorText(error) });
    }
  };
  for (const file of files) {
    if (!(await isZip(file))) {
      await take(file.name, () => jobOfPicture(file));
      continue;
    }
    try {
      const entries = await listZip(file);
      await takeZip(new ZipReader(file), entries, take);
    } catch (error) {
      if (!(error instanceof BadZip)) throw error;
      done.left.push({ name: file.name, why: error.message });
    }
  }
  return done;
}

interface JobWithFiles {
  readonly job: JobRecord;
  readonly blobs: ReadonlyMap<BlobKey, Blob>;
}

/** The picture is in the history. */
class Known extends Error {
  override readonly name = 'Known';
}

async function takeZip(
  reader: ZipReader,
  entries: readonly ZipEntry[],
  take: (name: string, work: () => Promise<JobWithFiles>) => Promise<void>,
): Promise<void> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const list = byName.get(LIST_NAME);
  if (list === undefined) {
    for (const entry of entries) {
      // What a Mac puts beside each file.
      if (/(?:^|\/)(?:__MACOSX\/|\.)/.test(entry.name)) continue;
      await take(entry.name, async () => jobOfPicture(await reader.read(entry, LARGEST_PICTURE)));
    }
    return;
  }
  const runs = readList(await (await reader.read(list, LONGEST_LIST)).text());
  if (runs === null) throw new BadZip(`Its ${LIST_NAME} is not one that this version reads.`);
  const read = async (name: string): Promise<Blob> => {
    const entry = byName.get(name);
    if (entry === undefined) throw new BadZip('It is missing in the ZIP.');
    return reader.read(entry, LARGEST_PICTURE);
  };
  for (const [index, run] of runs.entries()) {
    const name = run?.images[0] ?? `picture ${index + 1} of the list`;
    await take(name, () => jobOfRun(run, read));
  }
}

async function jobOfRun(
  run: ListedRun | null,
  read: (name: string) => Promise<Blob>,
): Promise<JobWithFiles> {
  if (run === null) throw new BadZip('What the list says of it is not valid.');
  if (isInHistory(({ id }) => id === run.id)) throw new Known();
  const blobs = new Map<BlobKey, Blob>();
  const keep = async (name: string): Promise<StoredImage> => {
    const { blob, width, height } = await pictureOf(await read(name));
    const key = await blobKey(blob);
    blobs.set(key, blob);
    return { blob: key, width, height, content_type: blob.type };
  };
  const images: StoredImage[] = [];
  for (const file of run.images) images.push(await keep(file));
  const source = run.source === undefined ? null : (await keep(run.source)).blob;
  const mask = run.mask === undefined ? null : (await keep(run.mask)).blob;
  const job = jobOfRecipe({ ...run, images, source, mask });
  if (job === null) throw new BadZip('Its recipe is not valid.');
  return { job, blobs };
}

async function jobOfPicture(file: Blob): Promise<JobWithFiles> {
  const { blob, width, height } = await pictureOf(file);
  const recipe = await readRecipe(blob);
  if (recipe === null || recipe.tool !== 'this app') {
    throw new BadZip('It carries no recipe of this app.');
  }
  const key = await blobKey(blob);
  if (isInHistory(({ result }) => result?.images.some((image) => image.blob === key) === true)) {
    throw new Known();
  }
  const now = Date.now();
  const job = jobOfRecipe({
    id: randomName(),
    created_at: now,
    finished_at: now,
    origin: 'app',
    model: recipe.model ?? 'unknown',
    recipe: recipe.request,
    prompt: recipe.request.prompt ?? '',
    timings: {},
    has_nsfw_concepts: [false],
    images: [{ blob: key, width, height, content_type: blob.type }],
    source: null,
    mask: null,
  });
  if (job === null) throw new BadZip('Its recipe is not valid.');
  return { job, blobs: new Map([[key, blob]]) };
}

function isInHistory(is: (job: JobRecord) => boolean): boolean {
  return useJobs.getState().jobs.some(is);
}

/**
 * A file as a picture, with bytes of its own: the file may change or go.
 * @throws {BadZip} if it is no picture that can be opened here
 */
async function pictureOf(file: Blob) {
  if (file.size > LARGEST_PICTURE) throw new BadZip('It is too large.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const look = lookAtPicture(bytes.subarray(0, HEADER_BYTES), bytes.length, 'It');
  if (!look.ok) throw new BadZip(look.refusal.message);
  return { blob: new Blob([bytes], { type: `image/${look.format}` }), ...look.size };
}

async function isZip(file: Blob): Promise<boolean> {
  const [p, k, third] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  // An empty ZIP begins with its end.
  return p === 0x50 && k === 0x4b && (third === 3 || third === 5);
}
