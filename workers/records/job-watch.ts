import type { JobId } from '../protocol/engine-job.ts';
import { onJobChanged } from './job-changes.ts';

/** Waits for changes to one job, or to any. A change that comes between two waits is not lost. */
export class JobWatch {
  /** Resolves when the watch has ended. */
  readonly stopped: Promise<void>;
  readonly #stop: () => void;
  #changed = false;
  #ended = false;
  #endWait: (() => void) | undefined;

  /** @param id the job to watch; without it all jobs are watched */
  constructor(id?: JobId) {
    const unsubscribe = onJobChanged((changed) => {
      if (id !== undefined && changed !== id) return;
      this.#changed = true;
      this.#endWait?.();
    });
    let end: () => void = unsubscribe;
    this.stopped = new Promise((resolve) => (end = resolve));
    this.#stop = () => {
      unsubscribe();
      end();
    };
  }

  /**
   * Waits for a change. Resolves at once if there was a change since the last call, or if the watch has
   * ended.
   * @param limitMs milliseconds after which the wait ends without a change; without it there is no limit
   * @returns whether there was a change
   */
  async next(limitMs?: number): Promise<boolean> {
    if (!this.#changed && !this.#ended) {
      await new Promise<void>((resolve) => {
        const timer = limitMs === undefined ? undefined : setTimeout(resolve, limitMs);
        this.#endWait = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#endWait = undefined;
    }
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** Ends the watch, and a wait with it. */
  stop(): void {
    this.#ended = true;
    this.#stop();
    this.#endWait?.();
  }
}
