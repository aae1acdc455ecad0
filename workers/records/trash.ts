import type { JobId } from '../protocol/engine.ts';
import { updateJob } from './jobs.ts';
import type { JobRecord } from './record.ts';

/**
 * Milliseconds after which a deleted job is gone, unless the page that offers to bring it back renews that
 * (src/actions/delete-picture.ts). More than a minute: that is how seldom a timer of a hidden page may run.
 */
export const TRASH_MS = 180_000;

/**
 * Takes a job out of sight, so that it can still be brought back. `deleteJob` ends it for good.
 * @returns the record; undefined if it was gone already
 */
export async function trashJob(id: JobId): Promise<JobRecord | undefined> {
  return updateJob(id, () => ({ deletedAt: Date.now() }));
}

/** Begins the time of a deleted job anew. A job that was brought back, or is gone, stays so. */
export async function renewTrash(id: JobId): Promise<void> {
  await updateJob(id, (job) => (isTrashed(job) ? { deletedAt: Date.now() } : undefined));
}

/** Brings a job back. @returns whether it was still there */
export async function bringBackJob(id: JobId): Promise<boolean> {
  return (await updateJob(id, () => ({ deletedAt: null }))) !== undefined;
}

/** Whether a person has deleted a job. Its record is there until {@link TRASH_MS} have passed. */
export function isTrashed({ deletedAt }: JobRecord): boolean {
  return typeof deletedAt === 'number';
}

/** Whether a deleted job has been kept long enough. @param now ms since the epoch */
export function trashIsOver({ deletedAt }: JobRecord, now: number): boolean {
  return typeof deletedAt === 'number' && deletedAt + TRASH_MS <= now;
}
