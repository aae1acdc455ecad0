import { transpose2d } from '../transpose.ts';
import type { Factors } from './factors.ts';
import { addProduct } from './low-rank.ts';
import { lengthGains } from './row-gains.ts';

/**
 * Adds LoRAs to a weight: W + Σ B·A. All of them start from the unchanged W. DoRA sets the length of each
 * row too: m·(W + B·A) / ‖W + B·A‖, as PEFT does.
 * @param values the weight in float32, changed in place: [out, inputs], or [inputs, out] if `isTransposed`
 */
export function merge(
  values: Float32Array<ArrayBuffer>,
  factors: readonly Factors[],
  isTransposed: boolean,
): void {
  if (factors.some(({ magnitude }) => magnitude !== null)) {
    mergeWithLengths(values, factors, isTransposed);
    return;
  }
  for (const { down, up, rank } of factors) {
    if (isTransposed) {
      const inputs = down.length / rank;
      const out = up.length / rank;
      addProduct(values, transpose2d(down, rank, inputs), transpose2d(up, out, rank), rank);
    } else addProduct(values, up, down, rank);
  }
}

function mergeWithLengths(
  values: Float32Array<ArrayBuffer>,
  factors: readonly Factors[],
  isTransposed: boolean,
): void {
  const out = outputsOf(factors);
  const columns = values.length / out;
  const base = isTransposed ? transpose2d(values, columns, out) : values.slice();
  const sum = base.slice();
  for (const each of factors) {
    if (each.magnitude === null) addProduct(sum, each.up, each.down, each.rank);
    else addWithLength(sum, base, each, each.magnitude);
  }
  values.set(isTransposed ? transpose2d(sum, out, columns) : sum);
}

/** Adds m·V/‖V‖ − W, where V = W + B·A, row by row. */
function addWithLength(
  sum: Float32Array,
  base: Float32Array,
  { up, down, rank }: Factors,
  lengths: Float32Array,
): void {
  const changed = base.slice();
  addProduct(changed, up, down, rank);
  const columns = base.length / lengths.length;
  for (const [row, gain] of lengthGains(changed, lengths).entries()) {
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      sum[i] = (sum[i] ?? 0) + gain * (changed[i] ?? 0) - (base[i] ?? 0);
    }
  }
}

function outputsOf([first]: readonly Factors[]): number {
  return first === undefined ? 1 : first.up.length / first.rank;
}
