import { setTimeout as delay } from 'node:timers/promises';

/** A timer wakes up to so many milliseconds late; shorter waits are put together. */
const SHORT_MS = 4;

/** A line that all answers share. */
export class Line {
  readonly #bytesPerMs: number;
  /** When the line has sent all that was given to it so far. */
  #free = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
  }

  /** Waits as long as the line needs for so many bytes more. */
  async pass(count: number): Promise<void> {
    const now = performance.now();
    this.#free = Math.max(this.#free, now) + count / this.#bytesPerMs;
    const wait = this.#free - now;
    if (wait > SHORT_MS) await delay(wait);
  }
}
