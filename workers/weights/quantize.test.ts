import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUANT_BLOCK, quantize, type QuantBits } from './quantize.ts';

/** What MatMulNBits computes from the blocks: scale·(q − zero). */
function dequantize(
  { blocks, scales }: ReturnType<typeof quantize>,
  count: number,
  bits: QuantBits,
): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const byte = blocks[bits === 8 ? i : i >> 1] ?? 0;
    const level = bits === 8 ? byte - 128 : ((i % 2 === 0 ? byte : byte >> 4) & 15) - 8;
    return (scales[Math.floor(i / QUANT_BLOCK)] ?? 0) * level;
  });
}

const rows = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: 2 * QUANT_BLOCK,
  maxLength: 2 * QUANT_BLOCK,
});

describe('quantize', () => {
  it.each([8, 4] as const)(
    'in %i bits is off by half a level at most, but for the clipped end',
    (bits) => {
      fc.assert(
        fc.property(rows, (values) => {
          const stored = Float32Array.from(values);
          const quantized = quantize(stored, 2 * QUANT_BLOCK, bits);
          const back = dequantize(quantized, stored.length, bits);
          stored.forEach((value, i) => {
            const scale = Math.abs(quantized.scales[Math.floor(i / QUANT_BLOCK)] ?? 0);
            // Half rounding of the scale moves the ends; in 4 bits the far end has one level less.
            const allowed = (bits === 8 ? 0.6 : 1.01) * scale + 2 ** -24 * 128;
            expect(Math.abs(value - (back[i] ?? NaN))).toBeLessThanOrEqual(allowed);
          });
        }),
      );
    },
  );

  it('keeps a row of zeros', () => {
    const zeros = new Float32Array(QUANT_BLOCK);
    for (const bits of [8, 4] as const) {
      const back = dequantize(quantize(zeros, QUANT_BLOCK, bits), QUANT_BLOCK, bits);
      expect(back.every((value) => value === 0)).toBe(true);
    }
  });

  it('keeps values that lie on levels', () => {
    const levels = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => ((i % 16) - 8) / 4);
    expect(dequantize(quantize(levels, QUANT_BLOCK, 4), QUANT_BLOCK, 4)).toEqual(levels);
  });

  it('refuses rows that do not divide into blocks', () => {
    expect(() => quantize(new Float32Array(40), 40, 8)).toThrow('rows of 40 values');
  });
});
