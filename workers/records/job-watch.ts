import type { JobId } from '../protocol/engine.ts';
import { onJobChanged } from './job-changes.ts';

/** Hears of changes to one job, also of those between two waits. */
export class JobWatch {
  /** Resolves when the watch has ended. */
  readonly stopped: Promise<void>;
  readonly #stop: () => void;
  #changed = false;
  #wake: (() => void) | undefined;

  constructor(id: JobId) {
    const unsubscribe = onJobChanged((changed) => {
      if (changed !== id) return;
      this.#changed = true;
      this.#wake?.();
    });
    let end: () => void = unsubscribe;
    this.stopped = new Promise((resolve) => (end = resolve));
    this.#stop = () => {
      unsubscribe();
      end();
    };
  }

  /** Resolves with true when the job changed since the last call, with false after `limitMs`. */
  async next(limitMs: number): Promise<boolean> {
    if (!this.#changed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, limitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** Ends the watch, and a wait with it. */
  stop(): void {
    this.#stop();
    this.#wake?.();
  }
}
