/** The operators in JavaScript, in float64, one sampled output at a time. */
import { at } from './values.ts';

/** One row of softmax(q·kᵀ/√size)·v of one head. q, k and v are rows of `width` channels. */
export function attentionRow(
  { q, k, v }: { readonly q: Float32Array; readonly k: Float32Array; readonly v: Float32Array },
  where: {
    readonly row: number;
    readonly head: number;
    /** Channels of a head. */
    readonly size: number;
    readonly width: number;
    /** How many keys are seen, from the first. */
    readonly length: number;
  },
): readonly number[] {
  const { row, head, size, width, length } = where;
  const from = head * size;
  const scores = Array.from({ length }, (_, key) => {
    let sum = 0;
    for (let c = from; c < from + size; c++) sum += at(q, row * width + c) * at(k, key * width + c);
    return sum / Math.sqrt(size);
  });
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const total = weights.reduce((a, b) => a + b, 0);
  const out = Array.from({ length: size }, () => 0);
  for (const [key, weight] of weights.entries()) {
    for (let c = 0; c < size; c++) {
      out[c] = (out[c] ?? 0) + (weight / total) * at(v, key * width + from + c);
    }
  }
  return out;
}

/** A convolution: an NHWC map of one picture, weights [out, in, kernel, kernel]. */
export interface Convolution {
  readonly x: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: 1 | 3;
  readonly stride: 1 | 2;
  /** Zeros above and left of the map. */
  readonly edge: 0 | 1;
}

/** One output of a convolution, at row `y`, column `x` and channel `o` of the result. */
export function convolved(c: Convolution, y: number, x: number, o: number): number {
  let sum = at(c.bias, o);
  const taps = c.kernel ** 2;
  for (let tap = 0; tap < taps; tap++) {
    const row = y * c.stride - c.edge + Math.floor(tap / c.kernel);
    const column = x * c.stride - c.edge + (tap % c.kernel);
    if (row < 0 || column < 0 || row >= c.height || column >= c.width) continue;
    const from = (row * c.width + column) * c.channels;
    for (let i = 0; i < c.channels; i++) {
      sum += at(c.x, from + i) * at(c.weight, (o * c.channels + i) * taps + tap);
    }
  }
  return sum;
}

/** value·Φ(value), with the error function to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function gelu(value: number): number {
  const z = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = Math.sign(value) * (1 - poly * Math.exp(-z * z));
  return (value * (1 + erf)) / 2;
}

/** Mean and standard deviation (of the population) of numbers. */
export function spreadOf(values: readonly number[]): {
  readonly mean: number;
  readonly std: number;
} {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}
