import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUANT_FORMATS, type QuantFormat } from '../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../graph/quantised-weight.ts';
import { dequantize } from './dequantize.ts';
import { quantize } from './quantize.ts';
import type { Loss } from './quantizer/module.ts';
import { WorkMemory } from './work-memory.ts';

const quantizeFloats = (
  values: Float32Array<ArrayBuffer>,
  columns: number,
  format: QuantFormat,
  loss?: Loss,
) => quantize(new Uint8Array(values.buffer), 'F32', columns, format, undefined, loss);

/** One block of 32, and what it computes to in `q4z`. */
function oneBlock(make: (i: number) => number) {
  const stored = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => make(i));
  const made = quantizeFloats(stored, QUANT_BLOCK, 'q4z');
  return { stored, made, back: dequantize(made, 'q4z', QUANT_BLOCK) };
}

const rows = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: 2 * QUANT_BLOCK,
  maxLength: 2 * QUANT_BLOCK,
});

describe('quantize', () => {
  it.each(['q8', 'q4'] as const)(
    'in %s is off by half a level at most, but for the clipped end',
    (format) => {
      fc.assert(
        fc.property(rows, (values) => {
          const stored = Float32Array.from(values);
          const quantized = quantizeFloats(stored, 2 * QUANT_BLOCK, format);
          const back = dequantize(quantized, format, 2 * QUANT_BLOCK);
          stored.forEach((value, i) => {
            const scale = Math.abs(quantized.scales[Math.floor(i / QUANT_BLOCK)] ?? 0);
            // Half rounding of the scale moves the ends; in 4 bits the far end has one level less.
            const allowed = (format === 'q8' ? 0.6 : 1.01) * scale + 2 ** -24 * 128;
            expect(Math.abs(value - (back[i] ?? NaN))).toBeLessThanOrEqual(allowed);
          });
        }),
      );
    },
  );

  it.each(QUANT_FORMATS)('in %s keeps a row of zeros', (format) => {
    const zeros = new Float32Array(QUANT_BLOCK);
    const back = dequantize(quantizeFloats(zeros, QUANT_BLOCK, format), format, QUANT_BLOCK);
    expect(back.every((value) => value === 0)).toBe(true);
  });

  it.each(['q4', 'q4z'] as const)('in %s keeps values that lie on levels', (format) => {
    const levels = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => ((i % 16) - 8) / 4);
    const made = quantizeFloats(levels, QUANT_BLOCK, format);
    expect(dequantize(made, format, QUANT_BLOCK)).toEqual(levels);
  });

  it('refuses rows that do not divide into blocks', () => {
    expect(() => quantizeFloats(new Float32Array(40), 40, 'q8')).toThrow('rows of 40 values');
  });
});

describe('4 bits with a zero for each block', () => {
  it('loses no more than the range in fifteen steps would, and adds it up', () => {
    fc.assert(
      fc.property(rows, (values) => {
        const stored = Float32Array.from(values);
        const loss = { lost: 0, power: 0 };
        const made = quantizeFloats(stored, 2 * QUANT_BLOCK, 'q4z', loss);
        const back = dequantize(made, 'q4z', 2 * QUANT_BLOCK);
        let [lost, power, bound] = [0, 0, 0];
        for (const start of [0, QUANT_BLOCK]) {
          const block = stored.subarray(start, start + QUANT_BLOCK);
          const step = (Math.max(0, ...block) - Math.min(0, ...block)) / 15;
          // A value at an end is up to a step off, where the zero is rounded; the others half a step.
          bound += QUANT_BLOCK * (1.01 * step + 2 ** -24 * 15) ** 2;
          block.forEach((value, i) => {
            lost += (value - (back[start + i] ?? NaN)) ** 2;
            power += value * value;
          });
        }
        expect(lost).toBeLessThanOrEqual(bound);
        expect(Math.abs(loss.lost - lost)).toBeLessThanOrEqual(1e-4 * lost + 1e-12);
        expect(Math.abs(loss.power - power)).toBeLessThanOrEqual(1e-5 * power + 1e-12);
      }),
    );
  });

  it('keeps a block of one value, of either sign', () => {
    for (const value of [0.75, -0.75]) {
      const { stored, back, made } = oneBlock(() => value);
      back.forEach((each, i) => expect(Math.abs(each / (stored[i] ?? 0) - 1)).toBeLessThan(1e-3));
      expect(made.zeros[0]).toBe(value > 0 ? 0 : 15);
    }
  });

  it('keeps an outlier, and the sign of what is small beside it', () => {
    const { back } = oneBlock((i) => (i === 7 ? -100 : 1));
    expect(Math.abs((back[7] ?? 0) / -100 - 1)).toBeLessThan(0.04);
    expect(back.every((value, i) => i === 7 || (value >= 0 && value <= 7))).toBe(true);
  });

  it('takes a negative zero for a zero', () => {
    const { made } = oneBlock((i) => (i % 2 === 0 ? -0 : (i - 16) / 8));
    const same = oneBlock((i) => (i % 2 === 0 ? 0 : (i - 16) / 8));
    expect(made).toEqual(same.made);
  });

  it.each([NaN, Infinity, -Infinity])(
    'with %d in it computes to no number, and so does its loss',
    (value) => {
      const loss = { lost: 0, power: 0 };
      const stored = Float32Array.from({ length: 2 * QUANT_BLOCK }, (_, i) =>
        i === 3 ? value : i,
      );
      const made = quantizeFloats(stored, QUANT_BLOCK, 'q4z', loss);
      const back = dequantize(made, 'q4z', QUANT_BLOCK);
      expect(back.subarray(0, QUANT_BLOCK).some(Number.isFinite)).toBe(false);
      expect(back.subarray(QUANT_BLOCK).every(Number.isFinite)).toBe(true);
      expect(loss.lost).toBeNaN();
    },
  );

  it('pads the zeros of each row to whole bytes', () => {
    const columns = 3 * QUANT_BLOCK;
    // The blocks of a row lie above, around and below zero: their zeros are 0, 8 or 7, and 15.
    const stored = Float32Array.from({ length: 2 * columns }, (_, i) => {
      const block = Math.floor(i / QUANT_BLOCK) % 3;
      return 1 - block + ((i % QUANT_BLOCK) - 15.5) / 100;
    });
    const { zeros } = quantizeFloats(stored, columns, 'q4z');
    expect(zeros.length).toBe(4);
    expect([...zeros].map((byte) => byte & 15)).toEqual([0, 15, 0, 15]);
    expect([...zeros].map((byte) => byte >> 4).filter((_, i) => i % 2 === 1)).toEqual([0, 0]);
    const made = quantizeFloats(stored, columns, 'q4z');
    const back = dequantize(made, 'q4z', columns);
    back.forEach((value, i) => expect(Math.abs(value - (stored[i] ?? 0))).toBeLessThan(0.05));
  });

  it('makes the same bytes of a weight whole and in runs of rows', () => {
    const columns = 2 * QUANT_BLOCK;
    const stored = Float32Array.from({ length: 300 * columns }, (_, i) => Math.sin(i * i));
    const whole = { lost: 0, power: 0 };
    const made = quantizeFloats(stored, columns, 'q4z', whole);
    const inRuns = { lost: 0, power: 0 };
    const memory = new WorkMemory();
    for (const [from, to] of [
      [0, 101],
      [101, 300],
    ] as const) {
      const run = new Uint8Array(stored.slice(from * columns, to * columns).buffer);
      const part = quantize(run, 'F32', columns, 'q4z', memory, inRuns);
      expect(part.blocks).toEqual(made.blocks.subarray((from * columns) / 2, (to * columns) / 2));
      expect(part.zeros).toEqual(made.zeros.subarray(from, to));
    }
    expect(inRuns).toEqual(whole);
  });
});
