import { describe, expect, it } from 'vitest';
import { dequantize } from './dequantize.ts';
import { QUANT_BLOCK, quantize } from './quantize.ts';

describe('dequantize', () => {
  it('multiplies levels around 128 with their block’s scale', () => {
    const blocks = new Uint8Array(2 * QUANT_BLOCK).fill(128);
    blocks.set([129, 0, 255]);
    blocks[QUANT_BLOCK] = 130;
    const values = dequantize(blocks, Float32Array.of(0.5, 3), 8);
    expect(values.slice(0, 4)).toEqual(Float32Array.of(0.5, -64, 63.5, 0));
    expect(values[QUANT_BLOCK]).toBe(6);
  });

  it('in 4 bits takes the low nibble first, around 8', () => {
    const blocks = new Uint8Array(QUANT_BLOCK / 2).fill(0x88);
    blocks.set([0x9f]);
    const values = dequantize(blocks, Float32Array.of(2), 4);
    expect(values.slice(0, 3)).toEqual(Float32Array.of(14, 2, 0));
  });

  it.each([8, 4] as const)('in %i bits undoes what has levels only', (bits) => {
    const levels = Float32Array.from({ length: QUANT_BLOCK }, (_, i) => (i % 16) - 8);
    if (bits === 8) levels[0] = 127;
    const { blocks, scales } = quantize(new Uint8Array(levels.buffer), 'F32', QUANT_BLOCK, bits);
    expect(dequantize(blocks, scales, bits)).toEqual(levels);
  });
});
