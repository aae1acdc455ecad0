/** Half precision, in AssemblyScript; the same rounding as workers/graph/half.ts. */

/** Four halves, each in 32 bits, as float32; exact. */
export function fromHalf(halves: v128): v128 {
  const magnitude = v128.and(halves, i32x4.splat(0x7fff));
  const shifted = v128.shl<i32>(magnitude, 13);
  // Multiplying by 2^112 corrects the exponent, of subnormal halves too.
  const finite = f32x4.mul(shifted, i32x4.splat(0x77800000));
  const endless = v128.or(shifted, i32x4.splat(0x7f800000));
  const value = v128.bitselect(endless, finite, i32x4.ge_s(magnitude, i32x4.splat(0x7c00)));
  return v128.or(value, v128.shl<i32>(v128.and(halves, i32x4.splat(0x8000)), 16));
}

/** One half as float32; exact. */
export function floatOf(half: i32): f32 {
  return f32x4.extract_lane(fromHalf(i32x4.splat(half)), 0);
}

/** The half nearest to a float, of two such the even one. */
export function halfFromFloat(value: f32): i32 {
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
