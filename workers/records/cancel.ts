import type { JobId } from '../protocol/engine-job.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { updateJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { writeForSure } from './reserve.ts';

/** The failure of a job that a person stopped. */
export const CANCELLED: EngineFailure = {
  code: 'cancelled',
  message: 'You stopped this run.',
  action: 'Generate again when you like; nothing you entered was lost.',
};

/**
 * Ends a queued job at once. Asks the executor of a running job to stop it. An ended job does not change.
 * @throws what {@link writeForSure} throws
 */
export async function cancelJob(id: JobId): Promise<void> {
  await writeForSure(id, () => updateJob(id, stop));
}

function stop({ state }: JobRecord): Partial<JobRecord> | undefined {
  if (state === 'queued') {
    return { state: 'failed', failure: CANCELLED, finishedAt: Date.now(), cancelRequested: true };
  }
  return state === 'running' ? { cancelRequested: true } : undefined;
}
