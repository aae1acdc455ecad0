import type { FeatureMap, Layers, NormOptions } from './layers.ts';

/**
 * A map that is the sum of two, or one map alone. The first group norm that reads the sum makes it on
 * its way, which saves a pass over both; otherwise what reads it first adds them.
 */
export class AddedMaps {
  readonly #parts: readonly [FeatureMap, FeatureMap] | null;
  #sum: FeatureMap | null;

  private constructor(
    parts: readonly [FeatureMap, FeatureMap] | null,
    sum: FeatureMap | null,
    readonly channels: number,
  ) {
    this.#parts = parts;
    this.#sum = sum;
  }

  static of(map: FeatureMap): AddedMaps {
    return new AddedMaps(null, map, map.channels);
  }

  /** @param a decides about the element type; `b` has the same shape */
  static sum(a: FeatureMap, b: FeatureMap): AddedMaps {
    return new AddedMaps([a, b], null, a.channels);
  }

  /** The sum as a map of the graph. */
  map(l: Layers): FeatureMap {
    if (this.#sum === null && this.#parts !== null) this.#sum = l.add(...this.#parts);
    if (this.#sum === null) throw new Error('there is nothing to add');
    return this.#sum;
  }

  /** The group norm of the sum. */
  groupNorm(l: Layers, key: string, options: NormOptions & { silu: boolean }): FeatureMap {
    if (this.#sum !== null || this.#parts === null) return l.groupNorm(this.map(l), key, options);
    const { sum, normed } = l.addGroupNorm(...this.#parts, key, options);
    this.#sum = sum;
    return normed;
  }
}
