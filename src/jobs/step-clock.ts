import { Ewma } from '../stores/ewma.ts';

/** Weight of the newest step in the average. With this one the average follows a slowing machine in a few steps. */
const WEIGHT = 0.3;

/** Moving average of the time that a step takes. */
export class StepClock {
  readonly #seconds = new Ewma();
  #last: number | undefined;

  /** To be called once per finished step. @param now milliseconds of a steady clock */
  tick(now: number): void {
    if (this.#last !== undefined) this.#seconds.add((now - this.#last) / 1000, WEIGHT);
    this.#last = now;
  }

  /** Seconds; null until two steps are done. */
  get secondsPerStep(): number | null {
    return this.#seconds.value;
  }
}
