import type { QuantFormat } from '../../../graph/linear-formats.ts';
import { dequantize } from '../../../weights/dequantize.ts';
import { quantize } from '../../../weights/quantize.ts';
import { bytesOf } from '../../../weights/materialize.ts';
import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { at, hashedArray, relativeRms, spread } from '../values.ts';

/** Sixteen times the others, as some channels of trained networks are. */
const LOUD = 16;
/**
 * Inputs rounded to 8 bits are 1.05 % off with one loud channel in a block of 128; half precision
 * is 0.3 % off.
 */
const LIMIT = { int8: 1.5e-2, other: 6e-3 } as const;

/** A quarter of it is twice what the longest sum may be off. */
const DEEP_BIAS = 64;

/** A quantised linear layer of the UNet, or the same layer unquantised. */
export async function linear(bench: Bench, format: QuantFormat, way: string): Promise<Measure> {
  const [rows, width] = bench.form === 'whole' ? [256, 1280] : [64, 256];
  const x = hashedArray(rows * width, 41);
  for (let row = 0; row < rows; row++) {
    const loud = row * width + 5;
    x[loud] = LOUD * at(x, loud);
  }
  const weight = hashedArray(width * width, 42, 1 / 32);
  const bias = hashedArray(width, 43);
  const unquantised = way === 'unquantised';
  const out = await compute(bench, {
    inputs: { x: { kind: 'tokens', dims: [1, rows, width], values: x } },
    linear: unquantised ? 'float' : format,
    weights: { 'w.weight': weight, 'w.bias': bias },
    write: (l, input) => ({
      out: {
        value: l.linear(input('tokens', 'x'), 'w', { out: width, bias: true }),
        dims: [1, rows, width],
      },
    }),
  });
  const rounded = quantize(bytesOf(weight), 'F32', width, format);
  const used = unquantised ? weight : dequantize(rounded, format, width);
  const actual: number[] = [];
  const expected: number[] = [];
  const values = out('out');
  for (const row of spread(rows, 16)) {
    for (const o of spread(width, 64)) {
      let sum = at(bias, o);
      for (let i = 0; i < width; i++) sum += at(x, row * width + i) * at(used, o * width + i);
      expected.push(sum);
      actual.push(at(values, row * width + o));
    }
  }
  const limit = way === 'int8' ? LIMIT.int8 : LIMIT.other;
  return atMost(
    limit,
    relativeRms({ actual, expected }),
    `relative error of a linear layer in ${unquantised ? 'floats' : format}`,
  );
}

/**
 * A linear layer in both forms of 4 bits. Blocks with a zero of their own have another kernel than those of packs of
 * format 1, and any model that is opened may have either.
 */
export async function linearIn4Bits(bench: Bench, way: string): Promise<Measure> {
  const withZeros = await linear(bench, 'q4z', way);
  if (way === 'unquantised') return withZeros;
  return worst(withZeros, await linear(bench, 'q4', way));
}

/**
 * The longest sum of the UNet, whose first half is as large as half precision holds and whose
 * second half takes it back. A kernel that sums in half precision gets infinity, then NaN. What is left is
 * the bias, so that a kernel whose results are too large by a quarter is noticed as well.
 */
export async function deepLinear(bench: Bench, way: string): Promise<Measure> {
  const [rows, width, outs] = bench.form === 'whole' ? [64, 5120, 640] : [4, 5120, 32];
  const x = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    x.fill(32, row * width, row * width + width / 2);
    x.fill(-32, row * width + width / 2, (row + 1) * width);
  }
  const out = await compute(bench, {
    inputs: { x: { kind: 'tokens', dims: [1, rows, width], values: x } },
    linear: way === 'unquantised' ? 'float' : 'q8',
    weights: {
      'w.weight': new Float32Array(outs * width).fill(1),
      'w.bias': new Float32Array(outs).fill(DEEP_BIAS),
    },
    write: (l, input) => ({
      out: {
        value: l.linear(input('tokens', 'x'), 'w', { out: outs, bias: true, deep: true }),
        dims: [1, rows, outs],
      },
    }),
  });
  const most = out('out').reduce(
    (a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b - DEEP_BIAS)) : Infinity),
    0,
  );
  return atMost(8, most, 'difference of a long sum that leaves only the bias');
}
