import { fromHalf } from './half.as';

/** How source values are stored; `module.ts` names them. */
const F32: i32 = 0;
const F16: i32 = 1;

/** Values that share a scale. */
export const BLOCK: i32 = 32;
/** Address of the current block's values as float32. Nothing else lies in the first page. */
export const WORK: usize = 1024;

/** Address of a block's first source value. */
export function startOf(source: usize, dtype: i32, block: i32): usize {
  return source + ((block * BLOCK) as usize) * (dtype == F32 ? 4 : 2);
}

/** Four values from value `i` of a block on, as float32. @param at of the block's first value */
export function four(at: usize, dtype: i32, i: usize): v128 {
  return dtype == F32
    ? v128.load(at + i * 4)
    : dtype == F16
      ? fromHalf(v128.load_ext<u16>(at + i * 2))
      : v128.shl<i32>(v128.load_ext<u16>(at + i * 2), 16);
}

/** Sixteen levels below 16, each in 32 bits, as eight bytes of two, each in 16 bits, low nibble first. */
export function pairs(a: v128, b: v128, c: v128, d: v128): v128 {
  const bytes = v128.narrow<i16>(v128.narrow<i32>(a, b), v128.narrow<i32>(c, d));
  // Each 16-bit lane holds two levels in its two bytes; the second moves into the first's high
  // nibble.
  return v128.or(v128.and(bytes, i16x8.splat(0xff)), v128.shr<u16>(bytes, 4));
}
