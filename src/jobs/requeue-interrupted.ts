import { CANCELLED } from '../../workers/records/cancel.ts';
import { listJobsIn, updateJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { endUnwritten } from './end-job.ts';

/** A job that took its page down this often is not tried again by itself. */
const MAX_ATTEMPTS = 2;

/**
 * Queues jobs again whose page went away in the middle; they keep the seed they had. One that was to be
 * cancelled ends so, and one that was interrupted twice has failed.
 * @param isGone whether the executor that claimed a job (undefined: an earlier version of the app) is gone
 * @param signal ends the tries to write a record that is refused
 */
export async function requeueInterrupted(
  isGone: (claimedBy: JobRecord['claimedBy']) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, place, claimedBy } of await listJobsIn('running')) {
    // The page that sent a hosted job sees it through.
    if (place === 'hosted' || !(await isGone(claimedBy))) continue;
    // Another page may have been faster.
    const requeue = (now: JobRecord) =>
      now.state === 'running' && now.claimedBy === claimedBy ? afterInterruption(now) : undefined;
    try {
      await withRoom(() => updateJob(id, requeue));
    } catch (error) {
      await endUnwritten(id, error, signal);
    }
  }
}

function afterInterruption({ attempts, cancelRequested }: JobRecord): Partial<JobRecord> {
  const finishedAt = Date.now();
  if (cancelRequested) return { state: 'failed', failure: CANCELLED, finishedAt };
  if (attempts < MAX_ATTEMPTS) return { state: 'queued', progress: null, log: [] };
  return {
    state: 'failed',
    finishedAt,
    failure: {
      code: 'engine_crashed',
      message: 'This run was interrupted twice, by a reload or because the page crashed.',
      action: 'Try again, with a smaller size if the page crashed.',
    },
  };
}
