import { describe, expect, it } from 'vitest';
import type { QuantFormat } from '../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../graph/quantised-weight.ts';
import { dequantize } from './dequantize.ts';
import { quantize } from './quantize.ts';

const quantized = (values: Float32Array<ArrayBuffer>, format: QuantFormat) =>
  quantize(new Uint8Array(values.buffer), 'F32', QUANT_BLOCK, format);

/** 6,000 blocks of draws, by the inverse of their distribution or by sums of such. */
function draws(draw: (random: () => number) => number): Float32Array<ArrayBuffer> {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length: 6000 * QUANT_BLOCK }, () => draw(random) / 50);
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

function student(random: () => number): number {
  let squares = 0;
  for (let i = 0; i < 5; i++) squares += gaussian(random) ** 2;
  return gaussian(random) / Math.sqrt(squares / 5);
}

function laplace(random: () => number): number {
  const side = random() - 0.5;
  return -Math.sign(side) * Math.log(1 - 2 * Math.abs(side));
}

describe('the relative error of 6,000 blocks', () => {
  it.each([
    ['Gaussian', gaussian, 7.9, 8.8],
    ['Student t5', student, 9.1, 10.9],
    ['Laplace', laplace, 9.3, 10.9],
  ] as const)('%s: at most %d percent', (_, draw, most, before) => {
    const values = draws(draw);
    const percent = (format: QuantFormat) => {
      const back = dequantize(quantized(values, format), format, QUANT_BLOCK);
      let [lost, power] = [0, 0];
      values.forEach((value, i) => {
        lost += (value - (back[i] ?? NaN)) ** 2;
        power += value * value;
      });
      return 100 * Math.sqrt(lost / power);
    };
    expect(percent('q4z')).toBeLessThanOrEqual(most);
    expect(Math.abs(percent('q4') - before)).toBeLessThan(0.3);
  });
});
