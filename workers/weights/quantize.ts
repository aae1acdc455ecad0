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
  // Where a block's scale is a subnormal half, values may lie past the last level.
  const clamped = new Uint8ClampedArray(blocks.buffer);
  const bitsOf = new Uint32Array(1);
  const floatOf = new Float32Array(bitsOf.buffer);
  for (let block = 0; block < count; block++) {
    const start = block * QUANT_BLOCK;
    const end = start + QUANT_BLOCK;
    let most = 0;
    let least = 0;
    for (let i = start; i < end; i++) {
      const value = values[i] ?? 0;
      if (value > most) most = value;
      else if (value < least) least = value;
    }
    const extreme = most >= -least ? most : least;
    floatOf[0] = bits === 8 ? Math.abs(extreme) / 127 : extreme / -8;
    const scale = halfToNumber(halfFromFloatBits(bitsOf[0] ?? 0));
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    // Adding the zero point and a half, then cutting off, rounds; nothing below zero is left.
    if (bits === 8) {
      for (let i = start; i < end; i++) clamped[i] = ((values[i] ?? 0) * inverse + 128.5) | 0;
    } else {
      for (let i = start; i < end; i += 2) {
        const low = nibble((values[i] ?? 0) * inverse);
        clamped[i / 2] = low | (nibble((values[i + 1] ?? 0) * inverse) << 4);
      }
    }
  }
  return { blocks, scales };
}

function nibble(value: number): number {
  const level = (value + 8.5) | 0;
  return level > 15 ? 15 : level < 0 ? 0 : level;
}
