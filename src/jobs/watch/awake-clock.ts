/**
 * The most that one look at the clock may add. A page that did not look for longer was asleep with its
 * machine, or held back as a hidden page: the engine may have had no turn either.
 */
const LONGEST_LOOK_MS = 10_000;

/**
 * Milliseconds that this page was awake. It has to be looked at every second: time in which nobody
 * looks counts for ten seconds at most, so a laptop that was closed for a night has not waited a night.
 */
export class AwakeClock {
  readonly #now: () => number;
  #last: number;
  #total = 0;

  /** @param now milliseconds of a steady clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#last = now();
  }

  look(): number {
    const now = this.#now();
    // A clock that goes back counts for nothing.
    this.#total += Math.min(Math.max(now - this.#last, 0), LONGEST_LOOK_MS);
    this.#last = now;
    return this.#total;
  }
}
