import type { JobId } from '../protocol/engine-job.ts';
import type { JobRecord } from './record.ts';
import { updateJobs } from './update-jobs.ts';

/** Marks jobs as those a person likes best, or takes the mark away. Jobs that have it so already are not written. */
export async function starJobs(ids: readonly JobId[], starred: boolean): Promise<void> {
  await updateJobs(ids, (job) => (isStarred(job) === starred ? undefined : { starred }));
}

/** Whether a person has starred a job. Records of earlier versions do not say it: they are not starred. */
export function isStarred({ starred }: Pick<JobRecord, 'starred'>): boolean {
  return starred === true;
}
