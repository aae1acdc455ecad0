/**
 * The inner loop of `quantize.ts`, in AssemblyScript: `npm run generate:quantizer` compiles it to
 * WebAssembly with SIMD and keeps that in `module.ts`. Values are computed in float64, so that the
 * bytes are those that plain JavaScript numbers give.
 */

import { floatOf, halfFromFloat } from './half.as';
import { BLOCK, four, pairs, startOf, WORK } from './work.as';

export { quantize4z } from './search.as';

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
 * first. Packs of format 1 have these blocks; a repair makes them again.
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
    v128.store(into, v128.narrow<u16>(nibbles(0, inverse), nibbles(16, inverse)));
  }
}

/**
 * Writes a block as float32 to WORK.
 * @returns its value of largest magnitude, of two such the positive one
 */
function widen(source: usize, dtype: i32, block: i32): f32 {
  const at = startOf(source, dtype, block);
  let most = f32x4.splat(0);
  let least = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const values = four(at, dtype, i);
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

/** Rounds a scale to binary16 and stores it as float32. @returns the rounded scale */
function storeScale(scales: usize, block: i32, exact: f64): f32 {
  const scale = floatOf(halfFromFloat(exact as f32));
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
function nibbles(i: usize, inverse: v128): v128 {
  return pairs(
    nibble(i, inverse),
    nibble(i + 4, inverse),
    nibble(i + 8, inverse),
    nibble(i + 12, inverse),
  );
}

function nibble(i: usize, inverse: v128): v128 {
  const four = levels(i, inverse, f64x2.splat(8.5));
  return i32x4.max_s(i32x4.min_s(four, i32x4.splat(15)), i32x4.splat(0));
}
