import { describe, expect, it } from 'vitest';
import { transpose2d } from '../transpose.ts';
import type { Factors } from './factors.ts';
import { addProduct } from './low-rank.ts';
import { merge } from './merge.ts';

/** Values that repeat nowhere. */
function values(count: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i));
}

/** W + B·A in float64, element by element. */
function added(w: Float32Array, { up, down, rank }: Factors, inputs: number): number[] {
  return Array.from(w, (value, i) => {
    const [row, column] = [Math.floor(i / inputs), i % inputs];
    let sum = value;
    for (let k = 0; k < rank; k++) {
      sum += (up[row * rank + k] ?? NaN) * (down[k * inputs + column] ?? NaN);
    }
    return sum;
  });
}

const factors = (out: number, inputs: number, rank: number, seed = 0): Factors => ({
  rank,
  down: values(rank * inputs, seed + 1),
  up: values(out * rank, seed + 2),
  magnitude: null,
});

function near(actual: ArrayLike<number>, wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) expect(actual[i]).toBeCloseTo(value, 4);
}

describe('a low-rank product is added to a weight', () => {
  it.each([1, 2, 3, 4, 5, 8, 13])('of rank %i', (rank) => {
    const w = values(6 * 10, 5);
    const lora = factors(6, 10, rank);
    const wanted = added(w, lora, 10);
    addProduct(w, lora.up, lora.down, rank);
    near(w, wanted);
  });

  it('in the layout that MatMul reads', () => {
    const w = values(6 * 10, 5);
    const lora = factors(6, 10, 3);
    const turned = transpose2d(w, 6, 10);
    merge(turned, [lora], true);
    near(transpose2d(turned, 10, 6), added(w, lora, 10));
  });
});

/** PEFT's DoRA: m·V/‖V‖ of each row, V = W + B·A. */
function withLengths(w: Float32Array, lora: Factors, inputs: number): number[] {
  const changed = added(w, lora, inputs);
  return changed.map((value, i) => {
    const row = Math.floor(i / inputs);
    const norm = Math.hypot(...changed.slice(row * inputs, (row + 1) * inputs));
    return ((lora.magnitude?.[row] ?? NaN) * value) / norm;
  });
}

describe('DoRA', () => {
  const w = values(6 * 10, 5);
  const lora = { ...factors(6, 10, 3), magnitude: values(6, 9).map((value) => 2 + value) };

  it.each([false, true])('sets the length of each row (transposed: %s)', (isTransposed) => {
    const merged = isTransposed ? transpose2d(w, 6, 10) : w.slice();
    merge(merged, [lora], isTransposed);
    near(isTransposed ? transpose2d(merged, 10, 6) : merged, withLengths(w, lora, 10));
  });

  it('and another LoRA both start from the unchanged weight', () => {
    const plain = factors(6, 10, 2, 20);
    const merged = w.slice();
    merge(merged, [lora, plain], false);
    const other = added(w, plain, 10);
    near(
      merged,
      withLengths(w, lora, 10).map((value, i) => value + (other[i] ?? NaN) - (w[i] ?? NaN)),
    );
  });
});
