import type { JobId } from '../protocol/engine-job.ts';
import { jobChanged } from './job-changes.ts';
import type { ExecutorId, JobRecord } from './record.ts';
import { transact } from './transact.ts';

/**
 * Gives a waiting job to an executor. This is one transaction, so only one of two executors gets a job.
 * No executor gets a job while another job runs on this machine.
 * @returns the record of the job, which is now running; undefined if the executor did not get it.
 */
export async function claimJob(id: JobId, executor: ExecutorId): Promise<JobRecord | undefined> {
  const claimed = await transact(['jobs'], 'readwrite', async ({ store }) => {
    const job = await store.get(id);
    if (job?.state !== 'queued') return undefined;
    const running = await store.index('by_state').getAll('running');
    if (running.some(({ place }) => place !== 'hosted')) return undefined;
    const next: JobRecord = {
      ...job,
      state: 'running',
      attempts: job.attempts + 1,
      claimedBy: executor,
    };
    await store.put(next);
    return next;
  });
  if (claimed !== undefined) jobChanged(id);
  return claimed;
}
