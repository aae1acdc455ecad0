import { FORMAT_BITS, type QuantFormat } from '../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../graph/quantised-weight.ts';
import type { Quantised } from './quantizer/module.ts';

/**
 * Computes the values from blocks, scales and zeros, row-major as they were quantised.
 * @param columns of the weight; zeros are packed row by row
 */
export function dequantize(
  { blocks, scales, zeros }: Quantised,
  format: QuantFormat,
  columns: number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(scales.length * QUANT_BLOCK);
  const width = columns / QUANT_BLOCK;
  const zeroBytes = Math.ceil(width / 2);
  for (let block = 0; block < scales.length; block++) {
    const column = block % width;
    const zeroByte = zeros[((block - column) / width) * zeroBytes + (column >> 1)] ?? 0;
    const zero = format === 'q8' ? 128 : format === 'q4' ? 8 : nibble(zeroByte, column);
    const scale = scales[block] ?? 0;
    for (let i = block * QUANT_BLOCK; i < (block + 1) * QUANT_BLOCK; i++) {
      const level = FORMAT_BITS[format] === 8 ? (blocks[i] ?? 0) : nibble(blocks[i >> 1] ?? 0, i);
      values[i] = (level - zero) * scale;
    }
  }
  return values;
}

/** Of the two numbers in a byte the lower one for an even place, the upper one for an odd place. */
function nibble(byte: number, place: number): number {
  return (byte >> (4 * (place & 1))) & 15;
}
