import type { Factors } from './factors.ts';
import { addProduct } from './low-rank.ts';

/**
 * What DoRA multiplies the rows of a quantised layer with: m·(W + B·A)/‖W + B·A‖ = s⊙W + s⊙(B·A). No value
 * of W is rounded again.
 */
export interface RowGains {
  /** For W [out]: 1 + Σ(s − 1) over all DoRAs, because each of them starts from the unchanged W. */
  readonly own: Float32Array;
  /** For B of each LoRA [out], in their order; null for one that is no DoRA. */
  readonly ofEach: readonly (Float32Array | null)[];
}

/** @param values W [out, inputs] as the layer has it, row-major */
export function rowGains(values: Float32Array, factors: readonly Factors[]): RowGains {
  const ofEach = factors.map(({ magnitude, up, down, rank }) => {
    if (magnitude === null) return null;
    const changed = values.slice();
    addProduct(changed, up, down, rank);
    return lengthGains(changed, magnitude);
  });
  const rows = ofEach.find((gains) => gains !== null)?.length ?? 0;
  const own = Float32Array.from({ length: rows }, (_, row) =>
    ofEach.reduce((sum, gains) => sum + (gains === null ? 0 : (gains[row] ?? 1) - 1), 1),
  );
  return { own, ofEach };
}

/** What gives each row of a matrix [out, columns] its length of `lengths` [out]; 0 for a row of zeros. */
export function lengthGains(matrix: Float32Array, lengths: Float32Array): Float32Array {
  const columns = matrix.length / lengths.length;
  return lengths.map((length, row) => {
    let power = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) power += (matrix[i] ?? 0) ** 2;
    return power === 0 ? 0 : length / Math.sqrt(power);
  });
}
