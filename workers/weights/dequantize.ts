import { QUANT_BLOCK, type QuantBits } from './quantize.ts';

/** Computes the values from blocks and scales, row-major as they were quantised. */
export function dequantize(
  blocks: Uint8Array,
  scales: Float32Array,
  bits: QuantBits,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(scales.length * QUANT_BLOCK);
  for (let i = 0; i < values.length; i++) {
    const level =
      bits === 8 ? (blocks[i] ?? 0) - 128 : (((blocks[i >> 1] ?? 0) >> (4 * (i & 1))) & 15) - 8;
    values[i] = level * (scales[Math.floor(i / QUANT_BLOCK)] ?? 0);
  }
  return values;
}
