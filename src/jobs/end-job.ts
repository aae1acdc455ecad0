import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { failJob } from '../../workers/records/jobs.ts';
import { writeForSure } from '../../workers/records/reserve.ts';
import { writeFailure } from '../../workers/records/write-failure.ts';
import { pause } from './pause.ts';

/** The pause after a refusal of the database, before it is asked again. */
const RETRY_MS = 5000;

/**
 * Ends a job whose record could not be written. The end is tried until the database accepts it: somebody
 * may wait for this job.
 * @param error what the database threw
 * @param signal ends the tries
 */
export async function endUnwritten(id: JobId, error: unknown, signal: AbortSignal): Promise<void> {
  const failure: EngineFailure = writeFailure(error, 'result', 'Reload the page.');
  while (!signal.aborted) {
    try {
      return await writeForSure(id, () => failJob(id, failure));
    } catch (refusal) {
      await warnAndPause(refusal, signal);
    }
  }
}

/** Logs a refusal of the database, and waits until it may be asked again. Returns at once when `signal` fires. */
export async function warnAndPause(error: unknown, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  console.warn(error);
  await pause(RETRY_MS, signal);
}
