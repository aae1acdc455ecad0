import { halfFromFloatBits, halfTable } from '../graph/half.ts';

/** The dtypes of weights. A safetensors file may hold others, but no weight is read from them. */
const WEIGHT_DTYPES = ['F32', 'F16', 'BF16'] as const;
export type WeightDtype = (typeof WEIGHT_DTYPES)[number];
/** The dtypes of stored bytes: those of weights, and U8 for bytes that a pack keeps unconverted. */
export type StoredDtype = WeightDtype | 'U8';

/** Whether a file's dtype is one {@link toFloat32} and {@link toHalf} read. */
export function isWeightDtype(dtype: string): dtype is WeightDtype {
  return (WEIGHT_DTYPES as readonly string[]).includes(dtype);
}

/**
 * A tensor's bytes as float32; F16 and BF16 widen exactly. F32 bytes that lie aligned are not
 * copied: the result is then a view of `bytes`.
 * @param room gives the memory for widened F16 and BF16 values; new memory by default
 */
export function toFloat32(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
  room: (length: number) => Float32Array<ArrayBuffer> = (length) => new Float32Array(length),
): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') {
    const { buffer, byteOffset } = aligned(bytes, 4);
    return new Float32Array(buffer, byteOffset, bytes.length / 4);
  }
  const halves = words(bytes);
  const floats = room(halves.length);
  if (dtype === 'F16') {
    const table = halfTable();
    for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i] ?? 0] ?? 0;
    return floats;
  }
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] ?? 0) << 16;
  return floats;
}

/** binary16 bits, and how many finite values became infinite because they are 65520 or larger. */
export interface HalfTensor {
  readonly bits: Uint16Array<ArrayBuffer>;
  readonly overflowed: number;
}

/**
 * A tensor's bytes as binary16 bits, rounded to nearest even; too large values become infinite and
 * are counted, as a model with any of them cannot run in fp16. F16 bytes that lie aligned are not
 * copied: the result is then a view of `bytes`.
 */
export function toHalf(bytes: Uint8Array<ArrayBuffer>, dtype: WeightDtype): HalfTensor {
  if (dtype === 'F16') return { bits: words(bytes), overflowed: 0 };
  const bits = new Uint16Array(bytes.length / (dtype === 'F32' ? 4 : 2));
  let overflowed = 0;
  const { buffer, byteOffset } = aligned(bytes, 4);
  const source = dtype === 'F32' ? new Uint32Array(buffer, byteOffset, bits.length) : words(bytes);
  const shift = dtype === 'F32' ? 0 : 16;
  for (let i = 0; i < bits.length; i++) {
    const float = (source[i] ?? 0) << shift;
    const half = halfFromFloatBits(float);
    bits[i] = half;
    if ((half & 0x7fff) === 0x7c00 && (float & 0x7f800000) !== 0x7f800000) overflowed++;
  }
  return { bits, overflowed };
}

function words(bytes: Uint8Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const { buffer, byteOffset } = aligned(bytes, 2);
  return new Uint16Array(buffer, byteOffset, bytes.length / 2);
}

/**
 * The same bytes at an offset that is a multiple of `size`, as a typed array needs; copied if they
 * are not.
 */
function aligned(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}
