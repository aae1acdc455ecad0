import type { JobId } from '../../../workers/protocol/engine.ts';
import { failJob, listJobsIn } from '../../../workers/records/jobs.ts';

/** Name of the Web Lock that a page holds while it waits for a job it sent to the hosted service. */
export function hostedLock(id: JobId): string {
  return `hosted:${id}`;
}

/** Ends hosted jobs whose page is closed. Only that page had the key, so nobody can ask for their results. */
export async function endAbandonedHosted(): Promise<void> {
  for (const { id, place } of await listJobsIn('running')) {
    if (place !== 'hosted') continue;
    await navigator.locks.request(hostedLock(id), { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      await failJob(id, {
        code: 'hosted_failed',
        message: 'The page that sent this to fal.ai was closed before the picture came.',
        action: 'Send it again; fal.ai may have charged for this one.',
      });
    });
  }
}
