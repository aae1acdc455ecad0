/** Exponentially weighted moving average: the older a sample, the less it counts. */
export class Ewma {
  #value: number | null = null;

  /** null before the first sample. */
  get value(): number | null {
    return this.#value;
  }

  /**
   * @param weight of this sample in the new average, 0…1; all before share the rest. The first sample
   *   is the average itself.
   * @returns the new average
   */
  add(sample: number, weight: number): number {
    this.#value = this.#value === null ? sample : this.#value + weight * (sample - this.#value);
    return this.#value;
  }
}
