import type { JobId } from '../../protocol/engine-job.ts';
import { JobWatch } from '../../records/job-watch.ts';
import type { ServiceScope } from '../scope.ts';
import { endAnswer } from './end-answer.ts';
import { readCurrent } from '../read-current.ts';

/** The record is read this often even if no message says that it changed. */
const LOOK_MS = 1000;

/**
 * How the wait for a job's end came to its own end. `late`: the limit has passed. `gone`: nobody waits
 * for the answer any more. `unknown`: the job was deleted.
 */
export type Waited =
  | { readonly kind: 'ended'; readonly answer: Response }
  | { readonly kind: 'late' | 'gone' | 'unknown' };

/**
 * Waits until a job has ended.
 * @param signal of the request whose answer waits
 * @param limitMs how long to wait, in milliseconds of a clock that nobody can set
 */
export async function waitForEnd(
  id: JobId,
  scope: ServiceScope,
  signal: AbortSignal,
  limitMs: number,
): Promise<Waited> {
  const until = performance.now() + limitMs;
  const watch = new JobWatch(id);
  const stop = (): void => watch.stop();
  signal.addEventListener('abort', stop);
  try {
    for (;;) {
      const job = await readCurrent(id, scope);
      if (job === undefined) return { kind: 'unknown' };
      const answer = await endAnswer(job, scope);
      if (answer !== undefined) return { kind: 'ended', answer };
      if (signal.aborted || (await scope.callerIsGone?.())) return { kind: 'gone' };
      const left = until - performance.now();
      if (left <= 0) return { kind: 'late' };
      await watch.next(Math.min(LOOK_MS, left));
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
