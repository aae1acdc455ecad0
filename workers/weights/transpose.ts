/**
 * Side of the square that is copied at a time. 32 × 32 elements of source and target fit the
 * first-level cache.
 */
const BLOCK = 32;

/**
 * [rows, columns] → [columns, rows], row-major, into a new array: how a Linear's weight [out, in]
 * becomes the right operand [in, out] of a MatMul. Works on 2-byte (binary16 bits) and 4-byte
 * elements.
 *
 * @throws {RangeError} when `source` does not hold rows × columns elements.
 */
export function transpose2d<T extends Uint16Array | Uint32Array | Float32Array>(
  source: T,
  rows: number,
  columns: number,
): T extends Uint16Array
  ? Uint16Array<ArrayBuffer>
  : T extends Uint32Array
    ? Uint32Array<ArrayBuffer>
    : Float32Array<ArrayBuffer>;
export function transpose2d(
  source: Uint16Array | Uint32Array | Float32Array,
  rows: number,
  columns: number,
): Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
  if (source.length !== rows * columns) {
    throw new RangeError(`[${rows}, ${columns}] does not hold ${source.length} elements`);
  }
  if (source instanceof Uint16Array) {
    const target = new Uint16Array(source.length);
    copyBlocks(source, target, rows, columns);
    return target;
  }
  // 4-byte elements move as integers, so no NaN is ever rewritten.
  const bits = new Uint32Array(source.buffer, source.byteOffset, source.length);
  const target = new Uint32Array(source.length);
  copyBlocks(bits, target, rows, columns);
  return source instanceof Uint32Array ? target : new Float32Array(target.buffer);
}

function copyBlocks(
  source: Uint16Array | Uint32Array,
  target: Uint16Array | Uint32Array,
  rows: number,
  columns: number,
): void {
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(top + BLOCK, rows);
    for (let left = 0; left < columns; left += BLOCK) {
      const right = Math.min(left + BLOCK, columns);
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) {
          target[column * rows + row] = source[row * columns + column] ?? 0;
        }
      }
    }
  }
}
