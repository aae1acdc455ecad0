import { describe, expect, it } from 'vitest';
import { QUANT_FORMATS } from '../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../graph/quantised-weight.ts';
import { dequantize } from './dequantize.ts';
import { quantize } from './quantize.ts';

const NONE = new Uint8Array(0);

describe('dequantize', () => {
  it('multiplies levels around 128 with their block’s scale', () => {
    const blocks = new Uint8Array(2 * QUANT_BLOCK).fill(128);
    blocks.set([129, 0, 255]);
    blocks[QUANT_BLOCK] = 130;
    const scales = Float32Array.of(0.5, 3);
    const values = dequantize({ blocks, scales, zeros: NONE }, 'q8', 2 * QUANT_BLOCK);
    expect(values.slice(0, 4)).toEqual(Float32Array.of(0.5, -64, 63.5, 0));
    expect(values[QUANT_BLOCK]).toBe(6);
  });

  it('in 4 bits takes the low nibble first, around 8', () => {
    const blocks = new Uint8Array(QUANT_BLOCK / 2).fill(0x88);
    blocks.set([0x9f]);
    const values = dequantize(
      { blocks, scales: Float32Array.of(2), zeros: NONE },
      'q4',
      QUANT_BLOCK,
    );
    expect(values.slice(0, 3)).toEqual(Float32Array.of(14, 2, 0));
  });

  it('takes zeros row by row, the low nibble first', () => {
    const columns = 3 * QUANT_BLOCK;
    const blocks = new Uint8Array(columns).fill(0x77);
    const scales = new Float32Array(6).fill(1);
    const zeros = Uint8Array.of(0x21, 0x03, 0x54, 0x06);
    const values = dequantize({ blocks, scales, zeros }, 'q4z', columns);
    const first = [0, 1, 2, 3, 4, 5].map((block) => values[block * QUANT_BLOCK]);
    expect(first).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it.each(QUANT_FORMATS)('in %s undoes what has levels only', (format) => {
    const levels = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => (i % 16) - 8);
    if (format === 'q8') levels[0] = 127;
    const made = quantize(new Uint8Array(levels.buffer), 'F32', QUANT_BLOCK, format);
    expect(dequantize(made, format, QUANT_BLOCK)).toEqual(levels);
  });
});
