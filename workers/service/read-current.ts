import type { JobId } from '../protocol/engine-job.ts';
import { readJob } from '../records/jobs.ts';
import { endIfLate } from '../records/queue.ts';
import type { JobRecord } from '../records/record.ts';
import { hasExpired } from '../records/retention.ts';
import { isTrashed } from '../records/trash.ts';
import type { ServiceScope } from './scope.ts';

/**
 * Reads a job's record. A job that has not begun in time is ended first.
 * @returns undefined if there is none, if its results have been kept for their time, if a person has
 *   deleted it, or if it is of another site than the one that asks
 */
export async function readCurrent(
  id: JobId,
  { site }: Pick<ServiceScope, 'site'>,
): Promise<JobRecord | undefined> {
  const job = await readJob(id);
  return job === undefined || job.site !== site || hasExpired(job) || isTrashed(job)
    ? undefined
    : endIfLate(job);
}
