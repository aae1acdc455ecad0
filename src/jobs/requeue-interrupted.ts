import { listJobsIn, updateJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { endUnwritten } from './end-job.ts';
import { MAX_ATTEMPTS, queuedAgain } from './run-again.ts';

/**
 * Queues the jobs again that were running in a page which is gone. They keep their seeds. A job that was to
 * be cancelled ends as cancelled, and a job that was interrupted twice fails.
 * @param isGone whether an executor is gone; it gets undefined if an earlier version of the app claimed the
 *   job
 * @param signal ends the tries to write a record that the database refuses
 */
export async function requeueInterrupted(
  isGone: (claimedBy: JobRecord['claimedBy']) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, place, claimedBy } of await listJobsIn('running')) {
    // A hosted job belongs to the page that sent it.
    if (place === 'hosted' || !(await isGone(claimedBy))) continue;
    // Another page may have queued the job again, and even begun it.
    const requeue = (now: JobRecord) =>
      now.state === 'running' && now.claimedBy === claimedBy ? afterInterruption(now) : undefined;
    try {
      await withRoom(() => updateJob(id, requeue));
    } catch (error) {
      await endUnwritten(id, error, signal);
    }
  }
}

function afterInterruption(job: JobRecord): Partial<JobRecord> {
  if (job.cancelRequested || job.attempts < MAX_ATTEMPTS) {
    return queuedAgain(job, 'The page that ran this was closed, or stopped.');
  }
  return {
    state: 'failed',
    finishedAt: Date.now(),
    failure: {
      code: 'engine_crashed',
      message: 'This run was interrupted twice, by a reload or because the page crashed.',
      action: 'Try again, with a smaller size if the page crashed.',
    },
  };
}
