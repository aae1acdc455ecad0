/**
 * The inner loop of `quantize.ts`, in AssemblyScript: `npm run generate:quantizer` compiles it to
 * WebAssembly with SIMD and keeps that in `module.ts`. Values are computed in float64, so that the
 * bytes are those that plain JavaScript numbers give.
 */

/** How source values are stored; `module.ts` names them. */
const F32: i32 = 0;
const F16: i32 = 1;

/** Values that share a scale. */
const BLOCK: i32 = 32;
/** Address of the current block's values as float32. Nothing else lies in the first page. */
const WORK: usize = 1024;

/**
 * Symmetric blocks in 8 bits, zero 128.
 * @param source `count` × 32 values
 * @param blocks gets `count` × 32 bytes
 * @param scales gets `count` float32
 */
export function quantize8(
  source: usize,
  dtype: i32,
  count: i32,
  blocks: usize,
  scales: usize,
): void {
  for (let block = 0; block < count; block++) {
    const extreme = widen(source, dtype, block);
    const scale = storeScale(scales, block, Math.abs(extreme as f64) / 127);
    const inverse = f64x2.splat(scale == 0 ? 0 : 1 / (scale as f64));
    // Adding the zero point and a half, then cutting off, rounds; nothing below zero is left.
    const middle = f64x2.splat(128.5);
    const into = blocks + ((block * BLOCK) as usize);
    for (let i: usize = 0; i < 32; i += 16) {
      v128.store(
        into + i,
        v128.narrow<u16>(words(i, inverse, middle), words(i + 8, inverse, middle)),
      );
    }
  }
}

/**
 * As `quantize8` in 4 bits, zero 8: the largest magnitude maps to −8, two values a byte, low nibble
 * first.
 */
export function quantize4(
  source: usize,
  dtype: i32,
  count: i32,
  blocks: usize,
  scales: usize,
): void {
  for (let block = 0; block < count; block++) {
    const extreme = widen(source, dtype, block);
    const scale = storeScale(scales, block, (extreme as f64) / -8);
    const inverse = f64x2.splat(scale == 0 ? 0 : 1 / (scale as f64));
    const into = blocks + ((block * 16) as usize);
    v128.store(into, v128.narrow<u16>(pairs(0, inverse), pairs(16, inverse)));
  }
}

/**
 * Writes a block as float32 to WORK.
 * @returns its value of largest magnitude, of two such the positive one
 */
function widen(source: usize, dtype: i32, block: i32): f32 {
  const at = source + ((block * BLOCK) as usize) * (dtype == F32 ? 4 : 2);
  let most = f32x4.splat(0);
  let least = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const values =
      dtype == F32
        ? v128.load(at + i * 4)
        : dtype == F16
          ? fromHalf(v128.load_ext<u16>(at + i * 2))
          : v128.shl<i32>(v128.load_ext<u16>(at + i * 2), 16);
    v128.store(WORK + i * 4, values);
    // pmax and pmin keep their first operand when the value is NaN.
    most = f32x4.pmax(most, values);
    least = f32x4.pmin(least, values);
  }
  const above = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  const below = min(
    min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
    min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
  );
  return above >= -below ? above : below;
}

/** Four halves, each in 32 bits, as float32; exact. */
function fromHalf(halves: v128): v128 {
  const magnitude = v128.and(halves, i32x4.splat(0x7fff));
  const shifted = v128.shl<i32>(magnitude, 13);
  // Multiplying by 2^112 corrects the exponent, of subnormal halves too.
  const finite = f32x4.mul(shifted, i32x4.splat(0x77800000));
  const endless = v128.or(shifted, i32x4.splat(0x7f800000));
  const value = v128.bitselect(endless, finite, i32x4.ge_s(magnitude, i32x4.splat(0x7c00)));
  return v128.or(value, v128.shl<i32>(v128.and(halves, i32x4.splat(0x8000)), 16));
}

/** Rounds a scale to binary16 and stores it as float32. @returns the rounded scale */
function storeScale(scales: usize, block: i32, exact: f64): f32 {
  const half = halfFromFloat(exact as f32);
  const scale = f32x4.extract_lane(fromHalf(i32x4.splat(half)), 0);
  store<f32>(scales + ((block * 4) as usize), scale);
  return scale;
}

/** Eight levels of the block at WORK, from value `i` on, as 16-bit integers. */
function words(i: usize, inverse: v128, middle: v128): v128 {
  return v128.narrow<i32>(levels(i, inverse, middle), levels(i + 4, inverse, middle));
}

function levels(i: usize, inverse: v128, middle: v128): v128 {
  const values = v128.load(WORK + i * 4);
  const low = f64x2.promote_low_f32x4(values);
  const high = f64x2.promote_low_f32x4(
    i8x16.shuffle(values, values, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  const first = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(low, inverse), middle));
  const last = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(high, inverse), middle));
  return i8x16.shuffle(first, last, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** Sixteen values from `i` on as eight bytes of two levels, each in 16 bits. */
function pairs(i: usize, inverse: v128): v128 {
  const middle = f64x2.splat(8.5);
  const bytes = v128.narrow<i16>(
    nibbles(words(i, inverse, middle)),
    nibbles(words(i + 8, inverse, middle)),
  );
  // Each 16-bit lane holds two values in its two bytes; the second moves into the first's high
  // nibble.
  return v128.or(v128.and(bytes, i16x8.splat(0xff)), v128.shr<u16>(bytes, 4));
}

function nibbles(eight: v128): v128 {
  return i16x8.max_s(i16x8.min_s(eight, i16x8.splat(15)), i16x8.splat(0));
}

/** The same rounding as `halfFromFloatBits` in workers/graph/half.ts. */
function halfFromFloat(value: f32): i32 {
  const bits = reinterpret<u32>(value);
  const sign = (bits >> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) {
    const nan = magnitude > 0x7f800000;
    return sign | (nan ? 0x7e00 | ((magnitude >> 13) & 0x1ff) : 0x7c00);
  }
  if (magnitude >= 0x38800000) {
    const rebiased = magnitude - 0x38000000;
    return sign | ((rebiased + 0xfff + ((rebiased >> 13) & 1)) >> 13);
  }
  if (magnitude <= 0x33000000) return sign;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >> 23);
  const kept = mantissa >> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const midway: u32 = 1 << (shift - 1);
  return sign | (kept + (rest > midway || (rest == midway && (kept & 1) == 1) ? 1 : 0));
}
