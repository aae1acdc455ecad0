import type { JobId } from '../protocol/engine-job.ts';
import { deleteJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { isQuotaError } from './write-failure.ts';
import { transact } from './transact.ts';
import { isTrashed, trashIsOver } from './trash.ts';
import { deleteExpiredUploads, deleteUpload, idleUploads } from './uploads.ts';

/**
 * Whether a job ended, or was deleted by a person, so long ago that its record may go.
 * @param now ms since the epoch
 */
export function hasExpired(job: JobRecord, now = Date.now()): boolean {
  const { keepMs, finishedAt } = job;
  const kept = keepMs !== undefined && finishedAt !== null && finishedAt + keepMs <= now;
  return kept || trashIsOver(job, now);
}

/** Deletes the jobs that have expired. @param now ms since the epoch @param spared jobs that stay */
export async function deleteExpiredJobs(
  now = Date.now(),
  spared: readonly JobId[] = [],
): Promise<void> {
  for (const job of await expiringJobs()) {
    if (!hasExpired(job, now) || spared.includes(job.id)) continue;
    // A person may have brought it back since it was read.
    await deleteJob(job.id, (still) => hasExpired(still, now));
  }
}

/**
 * Writes something, and makes room for it if the browser refuses. It deletes in this order, one at a
 * time, until the write fits:
 *
 * 1. jobs and uploads that have expired;
 * 2. pictures that a person has deleted and could still bring back, then results that a program asked
 *    for, the one that ended first before all others;
 * 3. uploads, the oldest first, except those that a waiting or running job names.
 *
 * Nothing that a person made is deleted. A deletion may free no room at all: Chromium keeps records below
 * 64 KB in the database's own files. Then the next one is deleted.
 * @param spared jobs that the write is about: they are not deleted
 * @throws what `write` throws if it does not fit even then ({@link isQuotaError}), or for another reason
 */
export async function withRoom<T>(
  write: () => Promise<T>,
  spared: readonly JobId[] = [],
): Promise<T> {
  for await (const _made of moreRoom(spared)) {
    try {
      return await write();
    } catch (error) {
      if (!isQuotaError(error)) throw error;
    }
  }
  return write();
}

/**
 * Makes Chromium count again how much is used. It counts only when a transaction commits, so it does not
 * know of room that the database freed by compacting its files. Deleting a key that does not exist is such
 * a commit.
 */
async function countAnew(): Promise<void> {
  await transact(['blobs'], 'readwrite', ({ store }) => store.delete(''));
}

/** Each step deletes one thing more; it ends when nothing is left that may be deleted. */
async function* moreRoom(spared: readonly JobId[]): AsyncGenerator<void> {
  yield;
  await deleteExpiredJobs(Date.now(), spared);
  await deleteExpiredUploads();
  await countAnew();
  yield;
  for (const { id } of await expiringJobs()) {
    if (spared.includes(id)) continue;
    await deleteJob(id, isForATime);
    yield;
  }
  for (const id of await idleUploads()) {
    await deleteUpload(id);
    yield;
  }
}

/** Whether a job is kept for a time only: a program asked for it, or a person has deleted it. */
function isForATime(job: JobRecord): boolean {
  return job.keepMs !== undefined || isTrashed(job);
}

/** The ended jobs that are kept for a time only: first the deleted ones, then by their end. */
export async function expiringJobs(): Promise<JobRecord[]> {
  const ended = await transact(['jobs'], 'readonly', async ({ store }) => {
    const byState = store.index('by_state');
    return [...(await byState.getAll('done')), ...(await byState.getAll('failed'))];
  });
  return ended
    .filter(isForATime)
    .sort(
      (a, b) =>
        Number(isTrashed(b)) - Number(isTrashed(a)) || (a.finishedAt ?? 0) - (b.finishedAt ?? 0),
    );
}
