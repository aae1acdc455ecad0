import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFloat32, type WeightDtype } from './convert.ts';
import { halfFromFloatBits, halfToNumber } from '../graph/half.ts';
import { QUANT_BLOCK, quantize, type QuantBits } from './quantize.ts';
import { COMPILED } from './quantizer/compiled.ts';
import { compileQuantizer } from '../../tools/compile-quantizer.mjs';

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

const quantizeFloats = (values: Float32Array<ArrayBuffer>, columns: number, bits: QuantBits) =>
  quantize(new Uint8Array(values.buffer), 'F32', columns, bits);

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
          const quantized = quantizeFloats(stored, 2 * QUANT_BLOCK, bits);
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
      const back = dequantize(quantizeFloats(zeros, QUANT_BLOCK, bits), QUANT_BLOCK, bits);
      expect(back.every((value) => value === 0)).toBe(true);
    }
  });

  it('keeps values that lie on levels', () => {
    const levels = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => ((i % 16) - 8) / 4);
    expect(dequantize(quantizeFloats(levels, QUANT_BLOCK, 4), QUANT_BLOCK, 4)).toEqual(levels);
  });

  it('refuses rows that do not divide into blocks', () => {
    expect(() => quantizeFloats(new Float32Array(40), 40, 8)).toThrow('rows of 40 values');
  });
});

/** The rule in plain numbers, one value after another. */
function quantizePlainly(values: Float32Array, bits: QuantBits): ReturnType<typeof quantize> {
  const scales = new Float32Array(values.length / QUANT_BLOCK);
  const levels = new Uint8ClampedArray(values.length);
  const asFloat = new Float32Array(1);
  const asBits = new Uint32Array(asFloat.buffer);
  for (let block = 0; block < scales.length; block++) {
    const start = block * QUANT_BLOCK;
    const finite = [...values.subarray(start, start + QUANT_BLOCK)].filter((v) => !Number.isNaN(v));
    const most = Math.max(0, ...finite);
    const least = Math.min(0, ...finite);
    const extreme = most >= -least ? most : least;
    asFloat[0] = bits === 8 ? Math.abs(extreme) / 127 : extreme / -8;
    const scale = halfToNumber(halfFromFloatBits(asBits[0] ?? 0));
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let i = start; i < start + QUANT_BLOCK; i++) {
      const level = Math.trunc((values[i] ?? 0) * inverse + (bits === 8 ? 128.5 : 8.5));
      levels[i] = bits === 8 ? level : Math.min(15, level);
    }
  }
  const blocks = Uint8Array.from({ length: (values.length * bits) / 8 }, (_, i) =>
    bits === 8 ? (levels[i] ?? 0) : (levels[2 * i] ?? 0) | ((levels[2 * i + 1] ?? 0) << 4),
  );
  return { blocks, scales };
}

/** Bytes of 1,024 or more values. */
const stored = (dtype: WeightDtype) =>
  fc.uint8Array({ minLength: 4096, maxLength: 4096 }).map((bytes) => {
    // Of any bits most are huge: two thirds are made weights of usual size.
    const words = new Uint16Array(bytes.buffer);
    for (const [i, word] of words.entries()) {
      const isHigh = dtype !== 'F32' || i % 2 === 1;
      if (i % 3 === 0 || !isHigh) continue;
      words[i] = (word & 0x8fff) | (dtype === 'F16' ? 0x2000 : 0x3000);
    }
    return new Uint8Array(words.buffer);
  });

describe('the compiled quantiser', () => {
  it.each(['F16', 'BF16', 'F32'] as const)('gives what plain numbers give, from %s', (dtype) => {
    fc.assert(
      fc.property(stored(dtype), fc.constantFrom(8, 4), (bytes, bits) => {
        const made = quantize(bytes, dtype, QUANT_BLOCK, bits);
        const plain = quantizePlainly(toFloat32(bytes, dtype), bits);
        expect(made.scales).toEqual(plain.scales);
        expect(made.blocks).toEqual(plain.blocks);
      }),
    );
  });

  it('takes more blocks than it holds at a time', () => {
    const values = Float32Array.from({ length: QUANT_BLOCK * 5000 }, (_, i) => Math.sin(i) / 8);
    expect(quantizeFloats(values, QUANT_BLOCK, 8)).toEqual(quantizePlainly(values, 8));
  });

  it('is of the source beside it', async () => {
    expect(Buffer.from(await compileQuantizer()).toString('base64')).toBe(COMPILED);
  });
});
