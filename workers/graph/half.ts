/**
 * IEEE 754 binary16 from the bits of a binary32, rounded to nearest even as `torch.half()` does:
 * values of 65520 or more become infinite, NaN stays NaN.
 */
export function halfFromFloatBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) {
    const nan = magnitude > 0x7f800000;
    return sign | (nan ? 0x7e00 | ((magnitude >>> 13) & 0x1ff) : 0x7c00);
  }
  if (magnitude >= 0x38800000) {
    // Normal: rebias the exponent by 112; a carry out of the mantissa raises the exponent, also to
    // infinity.
    const rebiased = magnitude - 0x38000000;
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  // 2^-25 lies midway between 0 and the smallest subnormal and goes to the even one, 0.
  if (magnitude <= 0x33000000) return sign;
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const midway = 1 << (shift - 1);
  return sign | (kept + (rest > midway || (rest === midway && (kept & 1) === 1) ? 1 : 0));
}

/** The value of IEEE 754 binary16 bits. */
export function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1024 + mantissa) * 2 ** (exponent - 25);
}

let table: Float32Array | undefined;

/** All 65,536 binary16 values (256 KB, made once): one load per element when widening. */
export function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, half) => halfToNumber(half));
  return table;
}
