import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileQuantizer } from '../../../tools/compile-quantizer.mjs';
import { quantizePlainly } from '../../../test/unit/quantize-plainly.ts';
import { QUANT_FORMATS } from '../../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../../graph/quantised-weight.ts';
import { toFloat32, type WeightDtype } from '../convert.ts';
import { quantize } from '../quantize.ts';
import { COMPILED } from './compiled.ts';

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

/** The same bytes with no huge value: without these most blocks have an infinite scale. */
const usual = (dtype: WeightDtype) =>
  stored(dtype).map((bytes) => {
    const words = new Uint16Array(bytes.buffer);
    for (const [i, word] of words.entries()) {
      if (dtype !== 'F32' || i % 2 === 1) words[i] = word & (dtype === 'F16' ? 0xafff : 0xbfff);
    }
    return bytes;
  });

describe('the compiled quantiser', () => {
  it.each(['F16', 'BF16', 'F32'] as const)('gives what plain numbers give, from %s', (dtype) => {
    const bytes = fc.oneof(stored(dtype), usual(dtype));
    fc.assert(
      fc.property(bytes, fc.constantFrom(...QUANT_FORMATS), (each, format) => {
        const made = quantize(each, dtype, QUANT_BLOCK, format);
        expect(made).toEqual(quantizePlainly(toFloat32(each, dtype), format));
      }),
    );
  });

  it.each(['q8', 'q4z'] as const)('takes more blocks of %s than it holds at a time', (format) => {
    const values = Float32Array.from({ length: QUANT_BLOCK * 5000 }, (_, i) => Math.sin(i) / 8);
    const made = quantize(new Uint8Array(values.buffer), 'F32', QUANT_BLOCK, format);
    expect(made).toEqual(quantizePlainly(values, format));
  });

  it('is of the sources beside it', async () => {
    expect(Buffer.from(await compileQuantizer()).toString('base64')).toBe(COMPILED);
  });
});
