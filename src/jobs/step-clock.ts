/** Weight of the newest step in the average: it follows a slowing machine within a few steps. */
const WEIGHT = 0.3;

/** Exponential moving average of a step's time. Says nothing before two steps are done. */
export class StepClock {
  #last: number | undefined;
  #average: number | undefined;

  /** @param now milliseconds of a steady clock, once per finished step. */
  tick(now: number): void {
    if (this.#last !== undefined) {
      const seconds = (now - this.#last) / 1000;
      this.#average =
        this.#average === undefined ? seconds : this.#average + WEIGHT * (seconds - this.#average);
    }
    this.#last = now;
  }

  /** Seconds, or null while the first two steps are not done. */
  get secondsPerStep(): number | null {
    return this.#average ?? null;
  }
}
