import type { EngineFailure } from '../protocol.ts';
import { database } from './database.ts';
import { deleteJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { deleteExpiredUploads } from './uploads.ts';

/** What is told where a job, or its end, cannot be kept. */
export const NO_ROOM: EngineFailure = {
  code: 'storage_full',
  message: 'The browser has no room left to keep this run.',
  action: 'Delete pictures from the history, or models you do not use, and try again.',
};

/** Whether a write was refused because the browser has no room. */
export function isNoRoom(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Whether a job has ended so long ago that its record is to go. */
export function hasExpired({ keepMs, finishedAt }: JobRecord, now = Date.now()): boolean {
  return keepMs !== undefined && finishedAt !== null && finishedAt + keepMs <= now;
}

/** Deletes what has expired. */
export async function deleteExpiredJobs(now = Date.now()): Promise<void> {
  for (const job of await passingJobs()) if (hasExpired(job, now)) await deleteJob(job.id);
}

/**
 * Writes something that may not fit. Where the browser has no room, results that would go anyway (a
 * program asked for them) go now, the oldest first, until it fits. What a person made stays.
 * @throws what `write` throws when it does not fit even then ({@link isNoRoom}), or fails for another reason.
 */
export async function withRoom<T>(write: () => Promise<T>): Promise<T> {
  for await (const _made of moreRoom()) {
    try {
      return await write();
    } catch (error) {
      if (!isNoRoom(error)) throw error;
    }
  }
  return write();
}

/** Makes more room with each step, and ends with the last thing that may go. */
async function* moreRoom(): AsyncGenerator<void> {
  yield;
  await deleteExpiredUploads();
  for (const { id } of await passingJobs()) {
    await deleteJob(id);
    yield;
  }
}

/** Ended jobs whose records are not kept for good, the one that ended first first. */
async function passingJobs(): Promise<JobRecord[]> {
  const index = (await database()).transaction('jobs').store.index('by_state');
  const ended = [...(await index.getAll('done')), ...(await index.getAll('failed'))];
  return ended
    .filter(({ keepMs }) => keepMs !== undefined)
    .sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
}
