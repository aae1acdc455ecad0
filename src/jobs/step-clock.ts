import { Ewma } from '../stores/ewma.ts';

/** Weight of the newest step in the average: it follows a slowing machine within a few steps. */
const WEIGHT = 0.3;

/** Moving average of a step's time. Says nothing before two steps are done. */
export class StepClock {
  readonly #seconds = new Ewma();
  #last: number | undefined;

  /** @param now milliseconds of a steady clock, once per finished step. */
  tick(now: number): void {
    if (this.#last !== undefined) this.#seconds.add((now - this.#last) / 1000, WEIGHT);
    this.#last = now;
  }

  /** Seconds, or null while the first two steps are not done. */
  get secondsPerStep(): number | null {
    return this.#seconds.value;
  }
}
