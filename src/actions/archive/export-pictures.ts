import { readBlob } from '../../../workers/records/blobs.ts';
import type { BlobKey, JobRecord } from '../../../workers/records/record.ts';
import { fileName, save } from '../download.ts';
import { LIST_NAME, listed, type NamedFiles, writeList } from './history-list.ts';
import { type FileForZip, zipFiles } from './write-zip.ts';

/**
 * Saves finished runs as one ZIP: their pictures as they are stored, the pictures they were made of, and a list of their
 * recipes. {@link import('./import-files.ts')} reads it. Files of LoRAs and embeddings are not in it.
 * @returns how many runs are not in it, because a picture of them is not stored any more
 * @throws {EngineError} `invalid_request` if one ZIP cannot hold so much
 */
export async function exportPictures(jobs: readonly JobRecord[]): Promise<number> {
  const { zip, missing } = await zipOfJobs(jobs);
  const day = new Intl.DateTimeFormat('sv', { dateStyle: 'short' }).format(Date.now());
  save(new File([zip], `pictures-${day}.zip`, { type: 'application/zip' }));
  return missing;
}

/** The same as a Blob. */
export async function zipOfJobs(
  jobs: readonly JobRecord[],
): Promise<{ readonly zip: Blob; readonly missing: number }> {
  const files = new Map<string, FileForZip>();
  const list: unknown[] = [];
  let missing = 0;
  for (const job of jobs) {
    const named = await nameFiles(job, files);
    if (named === null) missing += 1;
    else list.push(listed(job, named));
  }
  const text = new Blob([writeList(list)]);
  const all = [{ name: LIST_NAME, read: async () => text }, ...files.values()];
  return { zip: await zipFiles(all), missing };
}

/** Adds the files of a run to those of the ZIP. @returns their names; null if a picture is gone */
async function nameFiles(
  job: JobRecord,
  files: Map<string, FileForZip>,
): Promise<NamedFiles | null> {
  const images: string[] = [];
  const own = new Map<string, FileForZip>();
  for (const [index, { blob, content_type }] of (job.result?.images ?? []).entries()) {
    if ((await readBlob(blob)) === undefined) return null;
    const name = freeName(`pictures/${fileName(job, index, content_type)}`, files, own);
    own.set(name, { name, read: () => readStored(blob) });
    images.push(name);
  }
  if (images.length === 0) return null;
  for (const [name, file] of own) files.set(name, file);
  const source = await nameSource(job.source, files);
  const mask = await nameSource(job.mask, files);
  return { images, ...(source && { source }), ...(mask && { mask }) };
}

/** One file stands for all runs that were made of the same picture. */
async function nameSource(
  key: BlobKey | null | undefined,
  files: Map<string, FileForZip>,
): Promise<string | undefined> {
  const blob = typeof key === 'string' ? await readBlob(key) : undefined;
  if (typeof key !== 'string' || blob === undefined) return undefined;
  const ending = /^image\/(\w+)/.exec(blob.type)?.[1];
  const name = `sources/${key}${ending === undefined ? '' : `.${ending}`}`;
  files.set(name, { name, read: () => readStored(key) });
  return name;
}

async function readStored(key: BlobKey): Promise<Blob> {
  return (await readBlob(key)) ?? new Blob();
}

/** Two runs may have one prompt and seed. */
function freeName(name: string, ...taken: readonly ReadonlyMap<string, unknown>[]): string {
  const dot = name.lastIndexOf('.');
  for (let count = 1; ; count++) {
    const free = count === 1 ? name : `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
    if (!taken.some((names) => names.has(free))) return free;
  }
}
