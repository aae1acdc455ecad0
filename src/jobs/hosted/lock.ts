import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { failJob, listJobsIn } from '../../../workers/records/jobs.ts';
import { webLocks } from '../../stores/web-locks.ts';

const ABANDONED: EngineFailure = {
  code: 'hosted_failed',
  message: 'The page that sent this to fal.ai was closed before the picture came.',
  action: 'Send it again; fal.ai may have charged for this one.',
};

/** Name of the Web Lock that a page holds while it waits for a job it sent to the hosted service. */
export function hostedLock(id: JobId): string {
  return `hosted:${id}`;
}

/**
 * Ends hosted jobs whose page is closed. Only that page had the key, so nobody can ask for their results.
 * Without Web Locks no page can have sent one, so whatever an earlier version of the app left is ended.
 */
export async function endAbandonedHosted(
  locks: Pick<LockManager, 'request'> | null = webLocks(),
): Promise<void> {
  for (const { id, place } of await listJobsIn('running')) {
    if (place !== 'hosted') continue;
    if (locks === null) await failJob(id, ABANDONED);
    else {
      await locks.request(hostedLock(id), { ifAvailable: true }, async (lock) => {
        if (lock !== null) await failJob(id, ABANDONED);
      });
    }
  }
}
