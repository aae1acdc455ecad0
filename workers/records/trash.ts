import type { JobId } from '../protocol/engine-job.ts';
import type { JobRecord } from './record.ts';
import { updateJobs } from './update-jobs.ts';

/**
 * Milliseconds after which a deleted job is gone, unless the page that offers to bring it back renews that
 * (src/actions/delete-picture.ts). More than a minute: that is how seldom a timer of a hidden page may run.
 */
export const TRASH_MS = 180_000;

/**
 * Takes jobs out of sight, so that they can still be brought back. `deleteJob` ends one for good.
 * @returns those that were still there
 */
export async function trashJobs(ids: readonly JobId[]): Promise<JobRecord[]> {
  return updateJobs(ids, () => ({ deletedAt: Date.now() }));
}

/** Begins the time of deleted jobs anew. A job that was brought back, or is gone, stays so. */
export async function renewTrash(ids: readonly JobId[]): Promise<void> {
  await updateJobs(ids, (job) => (isTrashed(job) ? { deletedAt: Date.now() } : undefined));
}

/** Brings jobs back. @returns those that were still there */
export async function bringBackJobs(ids: readonly JobId[]): Promise<JobRecord[]> {
  return updateJobs(ids, () => ({ deletedAt: null }));
}

/** Whether a person has deleted a job. Its record is there until {@link TRASH_MS} have passed. */
export function isTrashed({ deletedAt }: JobRecord): boolean {
  return typeof deletedAt === 'number';
}

/** Whether a deleted job has been kept long enough. @param now ms since the epoch */
export function trashIsOver({ deletedAt }: JobRecord, now: number): boolean {
  return typeof deletedAt === 'number' && deletedAt + TRASH_MS <= now;
}
