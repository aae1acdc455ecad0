import { VAE_NORM_EPS } from '../../graph/vae-blocks.ts';

/** Mean and variance of every group of every norm of a network, [norms, 2, groups]. */
export interface NormStatistics {
  readonly norms: number;
  readonly groups: number;
  readonly values: Float32Array;
}

export function noStatistics({
  norms,
  groups,
}: Pick<NormStatistics, 'norms' | 'groups'>): NormStatistics {
  return { norms, groups, values: new Float32Array(2 * norms * groups) };
}

/** a + b */
export function sum(a: NormStatistics, b: NormStatistics): NormStatistics {
  return { ...a, values: a.values.map((value, i) => value + (b.values[i] ?? 0)) };
}

/** a − b */
export function difference(a: NormStatistics, b: NormStatistics): NormStatistics {
  return { ...a, values: a.values.map((value, i) => value - (b.values[i] ?? 0)) };
}

/** Puts the statistics of a map's parts together to those of the whole map. */
export class PooledStatistics {
  readonly #norms: number;
  readonly #groups: number;
  #cells = 0;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  constructor(norms: number, groups: number) {
    this.#norms = norms;
    this.#groups = groups;
    this.#sums = new Float64Array(norms * groups);
    this.#squares = new Float64Array(norms * groups);
  }

  /**
   * @param values [norms, 2, groups]
   * @param cells how large the part is; only how the parts compare counts
   */
  add(values: Float32Array, cells: number): void {
    this.#cells += cells;
    this.#each((at, mean, variance) => {
      const [m, v] = [values[mean] ?? 0, values[variance] ?? 0];
      this.#sums[at] = (this.#sums[at] ?? 0) + cells * m;
      this.#squares[at] = (this.#squares[at] ?? 0) + cells * (v + m * m);
    });
  }

  whole(): NormStatistics {
    const values = new Float32Array(2 * this.#norms * this.#groups);
    this.#each((at, mean, variance) => {
      const m = (this.#sums[at] ?? 0) / this.#cells;
      values[mean] = m;
      values[variance] = Math.max(0, (this.#squares[at] ?? 0) / this.#cells - m * m);
    });
    return { norms: this.#norms, groups: this.#groups, values };
  }

  #each(visit: (at: number, mean: number, variance: number) => void): void {
    for (let norm = 0; norm < this.#norms; norm++) {
      for (let group = 0; group < this.#groups; group++) {
        const mean = 2 * norm * this.#groups + group;
        visit(norm * this.#groups + group, mean, mean + this.#groups);
      }
    }
  }
}

/**
 * How far statistics are from others, in deviations: the root mean square over all groups of what a value of the
 * group would change by, at its mean and one deviation beside it. A deviation is what the norms divide by, so where
 * all values are the same, a mean that is rounded otherwise is as near as it is to the norms.
 */
export function distance(from: NormStatistics, to: NormStatistics): number {
  let sum = 0;
  for (let norm = 0; norm < from.norms; norm++) {
    for (let group = 0; group < from.groups; group++) {
      const mean = 2 * norm * from.groups + group;
      const variance = mean + from.groups;
      const deviation = deviationOf(from.values[variance]);
      const shift = ((to.values[mean] ?? 0) - (from.values[mean] ?? 0)) / deviation;
      const stretch = deviationOf(to.values[variance]) / deviation - 1;
      sum += shift * shift + stretch * stretch;
    }
  }
  return Math.sqrt(sum / (from.norms * from.groups));
}

function deviationOf(variance = 0): number {
  return Math.sqrt(variance + VAE_NORM_EPS);
}
