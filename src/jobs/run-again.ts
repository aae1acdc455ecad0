import type { EngineFailure, ErrorCode } from '../../workers/protocol/failure.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import type { JobRecord } from '../../workers/records/record.ts';

/** How often a job is begun at most. The job itself may be what stops the engine or crashes the page. */
export const MAX_ATTEMPTS = 2;

/**
 * Failures that are none of the request: the worker went away under the run. A lost graphics device is not
 * among them: the engine opens another one, and runs the job again itself.
 */
const OF_THE_WORKER: ReadonlySet<ErrorCode> = new Set(['engine_crashed', 'engine_hung']);

/** Whether a run may come through in another worker. */
export function isOfTheWorker({ code }: EngineFailure): boolean {
  return OF_THE_WORKER.has(code);
}

/** Whether a job that ended with this failure is to run once more by itself. */
export function runsAgain(failure: EngineFailure, { attempts }: JobRecord): boolean {
  return isOfTheWorker(failure) && attempts < MAX_ATTEMPTS;
}

/**
 * The change to a running job that queues it again. Its turn and its seed stay, so it is the next to run
 * and makes the same picture. A job that was to be cancelled ends instead.
 * @param why why it runs again, for its log
 */
export function queuedAgain({ cancelRequested, log }: JobRecord, why: string): Partial<JobRecord> {
  const at = Date.now();
  if (cancelRequested) return { state: 'failed', failure: CANCELLED, finishedAt: at };
  const message = `${why} The run begins once more.`;
  return {
    state: 'queued',
    progress: null,
    log: [...log, { at, level: 'WARN', code: 'ran_again', message }],
  };
}
