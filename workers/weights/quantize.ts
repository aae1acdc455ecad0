import { FORMAT_BITS, type QuantFormat } from '../graph/linear-formats.ts';
import { QUANT_BLOCK } from '../graph/quantised-weight.ts';
import { toFloat32, type WeightDtype } from './convert.ts';
import { dequantize } from './dequantize.ts';
import { type Loss, type Quantised, quantizeBlocks } from './quantizer/module.ts';
import { DTYPE_BYTES } from './safetensors.ts';
import type { WorkMemory } from './work-memory.ts';

/**
 * Blocks of 32 along the rows of a linear weight [out, in] as MatMulNBits reads them:
 * w ≈ scale·(q − zero). Scales are rounded to half precision before the values are, so graphs of both
 * float types share the blocks.
 * - `q8`: symmetric, zero 128.
 * - `q4`: zero 8; the value of largest magnitude maps to −8, which keeps one more level than ±7.
 * - `q4z`: a zero from 0 to 15 for each block. The step is searched for around that of the block's range, for
 *   the least squared error. A block with a value that is infinite or no number gets an infinite scale, so it
 *   computes to no number.
 *
 * @param stored row-major [out, columns] of `dtype`, little-endian; `columns` a multiple of 32.
 * @param memory in which the blocks are made; new memory without it
 * @param loss what the rounding loses is added to it
 */
export function quantize(
  stored: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
  columns: number,
  format: QuantFormat,
  memory?: WorkMemory,
  loss?: Loss,
): Quantised {
  if (columns % QUANT_BLOCK !== 0) {
    throw new RangeError(`rows of ${columns} values do not divide into blocks of ${QUANT_BLOCK}`);
  }
  const values = stored.length / DTYPE_BYTES[dtype];
  const count = values / QUANT_BLOCK;
  const scales = new Float32Array(count);
  const zeros = new Uint8Array(format === 'q4z' ? count : 0);
  const length = (values * FORMAT_BITS[format]) / 8;
  const blocks = memory?.blocks(length) ?? new Uint8Array(length);
  const sums = loss ?? { lost: 0, power: 0 };
  quantizeBlocks(stored, dtype, format, { blocks, scales, zeros }, sums);
  const made = { blocks, scales, zeros: inNibbles(zeros, columns / QUANT_BLOCK) };
  if (loss !== undefined && format !== 'q4z')
    addLoss(loss, toFloat32(stored, dtype), dequantize(made, format, columns));
  return made;
}

/** Adds Σ(w − ŵ)² and Σw², one value after another: few weights are measured so. */
function addLoss(loss: Loss, stored: Float32Array, rounded: Float32Array): void {
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i] ?? NaN;
    loss.lost += (value - (rounded[i] ?? NaN)) ** 2;
    loss.power += value ** 2;
  }
}

/** Packs numbers below 16 two in a byte, row by row. @param width numbers in a row */
function inNibbles(numbers: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  const bytes = Math.ceil(width / 2);
  const packed = new Uint8Array((numbers.length / width) * bytes);
  for (let row = 0, to = 0; row < numbers.length; row += width) {
    for (let i = row; i < row + width; i += 2, to++) {
      const second = i + 1 < row + width ? (numbers[i + 1] ?? 0) : 0;
      packed[to] = (numbers[i] ?? 0) | (second << 4);
    }
  }
  return packed;
}
