import { readBlob } from '../../workers/records/blobs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';
import type { NewJob } from '../../workers/records/jobs.ts';
import { drawSeed } from '../request/seed-json.ts';
import { putInQueue } from './put-in-queue.ts';

/**
 * Runs a job's request once more on this machine with a new seed: the same picture, mask, words and files.
 * What is on the screen stays as it is. Nothing is sent away, whoever drew the first one: the button does
 * not say so.
 */
export async function anotherSeed(job: JobRecord): Promise<void> {
  const again = await sameJob(job);
  await putInQueue({ ...again, request: { ...again.request, seed: drawSeed() } }, null);
}

/** A job's request with all of its files, to be run once more on this machine. */
export async function sameJob({ request, options, ...job }: JobRecord): Promise<NewJob> {
  const embeddings: (Blob | null)[] = [];
  for (const key of job.embeddings ?? []) embeddings.push(await stored(key));
  const loras = [];
  for (const file of job.loras ?? []) {
    loras.push(typeof file === 'string' ? await stored(file) : file);
  }
  const mask = job.mask === undefined ? undefined : await stored(job.mask);
  return {
    origin: 'app',
    request,
    options,
    ...(job.written !== undefined && { written: job.written }),
    ...(job.expander !== undefined && { expander: job.expander }),
    source: await stored(job.source),
    ...(mask !== undefined && { mask }),
    embeddings,
    loras,
  };
}

/** The bytes of a file of a job; null where whoever runs the job fetches its address. */
async function stored(key: BlobKey | null): Promise<Blob | null> {
  return key === null ? null : ((await readBlob(key)) ?? null);
}
