import { halfFromFloatBits, halfToNumber } from './half.ts';

/** Values of one row that share a scale (MatMulNBits `block_size`). */
export const QUANT_BLOCK = 32;
export type QuantBits = 4 | 8;

/**
 * Symmetric blocks of 32 along the rows of a linear weight [out, in] as MatMulNBits reads them:
 * w ≈ scale·(q − zero), zero 128 in 8 bits and 8 in 4 bits (two values a byte, low nibble first).
 * Scales are rounded to half precision before the values are, so both precisions share the blocks.
 * In 4 bits the value of largest magnitude maps to −8, which keeps one more level than ±7.
 *
 * @param values row-major [out, columns]; `columns` a multiple of 32.
 */
export function quantize(
  values: Float32Array,
  columns: number,
  bits: QuantBits,
): { readonly blocks: Uint8Array<ArrayBuffer>; readonly scales: Float32Array<ArrayBuffer> } {
  if (columns % QUANT_BLOCK !== 0) {
    throw new RangeError(`rows of ${columns} values do not divide into blocks of ${QUANT_BLOCK}`);
  }
  const count = values.length / QUANT_BLOCK;
  const scales = new Float32Array(count);
  const blocks = new Uint8Array((values.length * bits) / 8);
  const bitsOf = new Uint32Array(1);
  const floatOf = new Float32Array(bitsOf.buffer);
  for (let block = 0; block < count; block++) {
    const start = block * QUANT_BLOCK;
    const extreme = extremeOf(values, start);
    floatOf[0] = bits === 8 ? Math.abs(extreme) / 127 : extreme / -8;
    const scale = halfToNumber(halfFromFloatBits(bitsOf[0] ?? 0));
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    if (bits === 8) {
      for (let i = 0; i < QUANT_BLOCK; i++) {
        blocks[start + i] = level((values[start + i] ?? 0) * inverse, 128, 255);
      }
    } else {
      for (let i = 0; i < QUANT_BLOCK; i += 2) {
        const low = level((values[start + i] ?? 0) * inverse, 8, 15);
        const high = level((values[start + i + 1] ?? 0) * inverse, 8, 15);
        blocks[(start + i) / 2] = low | (high << 4);
      }
    }
  }
  return { blocks, scales };
}

function extremeOf(values: Float32Array, start: number): number {
  let extreme = 0;
  for (let i = start; i < start + QUANT_BLOCK; i++) {
    const value = values[i] ?? 0;
    if (Math.abs(value) > Math.abs(extreme)) extreme = value;
  }
  return extreme;
}

function level(value: number, zero: number, most: number): number {
  return Math.min(most, Math.max(0, Math.round(value) + zero));
}
