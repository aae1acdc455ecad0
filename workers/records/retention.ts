import { database } from './database.ts';
import { deleteJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { isQuotaError } from './store-failure.ts';
import { transact } from './transact.ts';
import { deleteExpiredUploads, deleteUpload, idleUploads } from './uploads.ts';

/** Whether a job has ended so long ago that its record is to go. */
export function hasExpired({ keepMs, finishedAt }: JobRecord, now = Date.now()): boolean {
  return keepMs !== undefined && finishedAt !== null && finishedAt + keepMs <= now;
}

/** Deletes what has expired. */
export async function deleteExpiredJobs(now = Date.now()): Promise<void> {
  for (const job of await expiringJobs()) if (hasExpired(job, now)) await deleteJob(job.id);
}

/**
 * Writes something that may not fit. Where the browser has no room, what would go anyway goes now, one
 * by one until it fits: what has expired, results a program asked for, files it uploaded that no job
 * waits with, the oldest first. What a person made stays. A deletion may show in no count (records below
 * 64 KB lie in the database's own files), so the next one follows at once.
 * @throws what `write` throws when it does not fit even then ({@link isQuotaError}), or fails for another reason.
 */
export async function withRoom<T>(write: () => Promise<T>): Promise<T> {
  for await (const _made of moreRoom()) {
    try {
      return await write();
    } catch (error) {
      if (!isQuotaError(error)) throw error;
    }
  }
  return write();
}

/**
 * Chromium counts what is used when a transaction has written, not when it refuses one: what the
 * database freed by tidying its files shows after the deletion of nothing.
 */
async function countAnew(): Promise<void> {
  await (await database()).delete('blobs', '');
}

/** Makes more room with each step, and ends with the last thing that may go. */
async function* moreRoom(): AsyncGenerator<void> {
  yield;
  await deleteExpiredJobs();
  await deleteExpiredUploads();
  await countAnew();
  yield;
  for (const { id } of await expiringJobs()) {
    await deleteJob(id);
    yield;
  }
  for (const id of await idleUploads()) {
    await deleteUpload(id);
    yield;
  }
}

/** Ended jobs whose records are not kept for good, the one that ended first first. */
async function expiringJobs(): Promise<JobRecord[]> {
  const ended = await transact(['jobs'], 'readonly', async ({ store }) => {
    const byState = store.index('by_state');
    return [...(await byState.getAll('done')), ...(await byState.getAll('failed'))];
  });
  return ended
    .filter(({ keepMs }) => keepMs !== undefined)
    .sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
}
