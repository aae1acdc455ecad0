import { Ewma } from './ewma.ts';

/** The time over which the speed is smoothed, ms. A few large tensors must not make it jump. */
const SMOOTHING_MS = 8000;
/** Measurements over a shorter time than this, ms, say more about timers than about the network. */
const MIN_SPAN_MS = 200;

/** The speed of an install or other long work, smoothed. */
export class ByteRate {
  #rate = new Ewma();
  #bytes: number | undefined;
  #at = 0;
  /** Time that the average covers, ms. A short one follows new measurements faster. */
  #age = 0;

  /**
   * Adds a measurement.
   * @param bytes done so far. If these are fewer than before, the average starts again.
   * @param at time in ms, from any origin
   * @returns bytes per second; null until there are two measurements
   */
  add(bytes: number, at: number): number | null {
    if (this.#bytes === undefined || bytes < this.#bytes) {
      this.#bytes = bytes;
      this.#at = at;
      this.#rate = new Ewma();
      this.#age = 0;
      return null;
    }
    const span = at - this.#at;
    if (span < MIN_SPAN_MS) return this.#rate.value;
    this.#age += span;
    const weight = 1 - Math.exp(-span / Math.min(SMOOTHING_MS, this.#age));
    const rate = this.#rate.add(((bytes - this.#bytes) / span) * 1000, weight);
    this.#bytes = bytes;
    this.#at = at;
    return rate;
  }
}
