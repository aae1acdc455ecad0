import { database } from './database.ts';
import { deleteJob } from './jobs.ts';
import type { JobRecord } from './record.ts';

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
 * @throws what `write` throws when it does not fit even then, or fails for another reason.
 */
export async function withRoom<T>(write: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
      const [oldest] = await passingJobs();
      if (oldest === undefined) throw error;
      await deleteJob(oldest.id);
    }
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
