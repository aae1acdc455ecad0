import { Ewma } from './ewma.ts';

/** Over how long speed is smoothed, ms: a few large tensors must not make it jump. */
const SMOOTHING_MS = 8000;
/** Shorter spans say more about timers than about the line. */
const MIN_SPAN_MS = 200;

/** Bytes per second of something that goes on, smoothed. */
export class ByteRate {
  #rate = new Ewma();
  #bytes: number | undefined;
  #at = 0;
  /** Time that went into the average, ms: a young average follows faster. */
  #age = 0;

  /**
   * @param bytes done by now, in all; less than before begins anew.
   * @param at ms, any origin.
   * @returns bytes per second; null until two moments are known.
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
