import type { JobId } from '../protocol/engine.ts';
import { updateJob } from './jobs.ts';
import type { JobRecord } from './record.ts';

/**
 * Milliseconds after which a deleted job is gone, whatever became of the page that offers to bring it
 * back. The page itself offers it for a shorter time (src/actions/delete-picture.ts).
 */
export const TRASH_MS = 60_000;

/**
 * Takes a job out of sight, so that it can still be brought back. `deleteJob` ends it for good.
 * @returns the record; undefined if it was gone already
 */
export async function trashJob(id: JobId): Promise<JobRecord | undefined> {
  return updateJob(id, () => ({ deletedAt: Date.now() }));
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
