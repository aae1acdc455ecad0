import type { WeightDtype } from './convert.ts';
import { QUANT_BLOCK, type QuantBits, quantizeBlocks } from './quantizer/module.ts';
import { DTYPE_BYTES } from './safetensors.ts';
import type { WorkMemory } from './work-memory.ts';

export { QUANT_BLOCK, type QuantBits };

/**
 * Symmetric blocks of 32 along the rows of a linear weight [out, in] as MatMulNBits reads them:
 * w ≈ scale·(q − zero), zero 128 in 8 bits and 8 in 4 bits (two values a byte, low nibble first).
 * Scales are rounded to half precision before the values are, so both precisions share the blocks.
 * In 4 bits the value of largest magnitude maps to −8, which keeps one more level than ±7.
 *
 * @param stored row-major [out, columns] of `dtype`, little-endian; `columns` a multiple of 32.
 * @param memory in which the blocks are made; new memory without it
 */
export function quantize(
  stored: Uint8Array,
  dtype: WeightDtype,
  columns: number,
  bits: QuantBits,
  memory?: WorkMemory,
): { readonly blocks: Uint8Array<ArrayBuffer>; readonly scales: Float32Array<ArrayBuffer> } {
  if (columns % QUANT_BLOCK !== 0) {
    throw new RangeError(`rows of ${columns} values do not divide into blocks of ${QUANT_BLOCK}`);
  }
  const values = stored.length / DTYPE_BYTES[dtype];
  const scales = new Float32Array(values / QUANT_BLOCK);
  const length = (values * bits) / 8;
  const blocks = memory?.blocks(length) ?? new Uint8Array(length);
  quantizeBlocks(stored, dtype, bits, blocks, scales);
  return { blocks, scales };
}
