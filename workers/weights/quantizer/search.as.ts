import { floatOf, halfFromFloat } from './half.as';
import { four, pairs, startOf, WORK } from './work.as';

const LARGEST_HALF: i32 = 0x7bff;
const ENDLESS: i32 = 0x7c00;
/** Adding 2^23 to a small whole number leaves it in the lowest bits of the float. */
const WHOLE: f32 = 8388608;

/** Of the current block: its least and its largest value, zero among them, and Σw². */
let low: f32 = 0;
let high: f32 = 0;
let power: f32 = 0;
/** The best of what was tried for the current block. */
let score: f32 = 0;
let scale: f32 = 0;
let zero: f32 = 0;

/**
 * Blocks in 4 bits with a zero each: w ≈ scale · (level − zero), levels and zero from 0 to 15. Of three
 * widths of a step around that of the range the best is taken, and fitted once more by least squares.
 * All is computed in float32, so every machine gives the same bytes.
 * @param blocks gets `count` × 16 bytes, two levels in each, low nibble first
 * @param scales gets `count` float32, rounded to half precision
 * @param zeros gets `count` bytes
 * @param sums two float64: to the first Σ(w − ŵ)² is added, to the second Σw²
 */
export function quantize4z(
  source: usize,
  dtype: i32,
  count: i32,
  blocks: usize,
  scales: usize,
  zeros: usize,
  sums: usize,
): void {
  let lost = load<f64>(sums);
  let all = load<f64>(sums + 8);
  for (let block = 0; block < count; block++) {
    readBlock(startOf(source, dtype, block), dtype);
    const step: f32 = (high - low) / 15;
    const into = blocks + ((block * 16) as usize);
    // A value that is infinite or no number makes Σw² such.
    if (!(power < Infinity) || step > 65504) lost += flat(into, floatOf(ENDLESS), NaN);
    else if (halfFromFloat(step) == 0) lost += flat(into, 0, power);
    else {
      search(step);
      lost += writeLevels(into);
    }
    all += power as f64;
    store<f32>(scales + ((block * 4) as usize), scale);
    store<u8>(zeros + (block as usize), zero as u8);
  }
  store<f64>(sums, lost);
  store<f64>(sums + 8, all);
}

/** Writes a block as float32 to WORK; sets `low`, `high` and `power`. */
function readBlock(at: usize, dtype: i32): void {
  let least = f32x4.splat(0);
  let most = f32x4.splat(0);
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const values = four(at, dtype, i);
    v128.store(WORK + i * 4, values);
    least = f32x4.pmin(least, values);
    most = f32x4.pmax(most, values);
    squares = f32x4.add(squares, f32x4.mul(values, values));
  }
  least = f32x4.pmin(
    least,
    i8x16.shuffle(least, least, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
  );
  most = f32x4.pmax(
    most,
    i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
  );
  const a = f32x4.extract_lane(least, 0);
  const b = f32x4.extract_lane(least, 1);
  low = a < b ? a : b;
  const c = f32x4.extract_lane(most, 0);
  const d = f32x4.extract_lane(most, 1);
  high = c > d ? c : d;
  power = sum(squares);
}

/** Writes a block whose values are all `zero`. @returns its loss */
function flat(into: usize, factor: f32, loss: f32): f64 {
  scale = factor;
  zero = 8;
  v128.store(into, i32x4.splat(0x88888888));
  return loss as f64;
}

/**
 * Sets `scale` and `zero`. With the levels L less the zero, scale ΣwL/ΣL² leaves the least error,
 * Σw² − (ΣwL)²/ΣL².
 * @param step of the whole range in sixteen levels
 */
function search(step: f32): void {
  const middle: f32 = (low + high) * 0.5;
  const fine: f32 = 1 / (step * (0.94 as f32));
  const usual: f32 = 1 / (step * (0.98 as f32));
  const wide: f32 = 1 / (step * (1.06 as f32));
  const zeroFine = centre(middle, fine);
  const zeroUsual = centre(middle, usual);
  const stepsFine = f32x4.splat(fine);
  const stepsUsual = f32x4.splat(usual);
  const stepsWide = f32x4.splat(wide);
  const leastFine = f32x4.splat(-zeroFine);
  const leastUsual = f32x4.splat(-zeroUsual);
  const mostFine = f32x4.splat(15 - zeroFine);
  const mostUsual = f32x4.splat(15 - zeroUsual);
  let productsFine = f32x4.splat(0);
  let squaresFine = f32x4.splat(0);
  let productsUsual = f32x4.splat(0);
  let squaresUsual = f32x4.splat(0);
  let productsWide = f32x4.splat(0);
  let squaresWide = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const values = v128.load(WORK + i * 4);
    const inFine = f32x4.pmin(
      f32x4.pmax(f32x4.nearest(f32x4.mul(values, stepsFine)), leastFine),
      mostFine,
    );
    productsFine = f32x4.add(productsFine, f32x4.mul(values, inFine));
    squaresFine = f32x4.add(squaresFine, f32x4.mul(inFine, inFine));
    const inUsual = f32x4.pmin(
      f32x4.pmax(f32x4.nearest(f32x4.mul(values, stepsUsual)), leastUsual),
      mostUsual,
    );
    productsUsual = f32x4.add(productsUsual, f32x4.mul(values, inUsual));
    squaresUsual = f32x4.add(squaresUsual, f32x4.mul(inUsual, inUsual));
    // Sixteen wide steps reach beyond both ends.
    const inWide = f32x4.nearest(f32x4.mul(values, stepsWide));
    productsWide = f32x4.add(productsWide, f32x4.mul(values, inWide));
    squaresWide = f32x4.add(squaresWide, f32x4.mul(inWide, inWide));
  }
  score = -1;
  take(productsFine, squaresFine, zeroFine);
  take(productsUsual, squaresUsual, zeroUsual);
  take(productsWide, squaresWide, centre(middle, wide));
  const half = halfFromFloat(scale);
  scale = floatOf(half < LARGEST_HALF ? half : LARGEST_HALF);
}

/** The zero that puts the middle of the range at the middle of the levels. */
function centre(middle: f32, inverse: f32): f32 {
  const level = nearest<f32>((7.5 as f32) - middle * inverse);
  return level < 0 ? 0 : level > 15 ? 15 : level;
}

/** Keeps what was tried if it leaves less error than all before. */
function take(products: v128, squares: v128, tried: f32): void {
  const product = sum(products);
  const square = sum(squares);
  const reached: f32 = (product * product) / square;
  if (!(reached > score)) return;
  score = reached;
  scale = product / square;
  zero = tried;
}

/** Rounds the block at WORK with `scale` and `zero`. @returns its loss, Σ(w − ŵ)² */
function writeLevels(into: usize): f64 {
  const steps = f32x4.splat(scale == 0 ? 0 : 1 / scale);
  const scales = f32x4.splat(scale);
  const least = f32x4.splat(-zero);
  const most = f32x4.splat(15 - zero);
  const toWhole = f32x4.splat(WHOLE + zero);
  let lost = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const at = WORK + i * 4;
    const values = v128.load(at);
    const levels = f32x4.pmin(f32x4.pmax(f32x4.nearest(f32x4.mul(values, steps)), least), most);
    const off = f32x4.sub(values, f32x4.mul(levels, scales));
    lost = f32x4.add(lost, f32x4.mul(off, off));
    // The level takes the place of its value.
    v128.store(at, v128.and(f32x4.add(levels, toWhole), i32x4.splat(15)));
  }
  v128.store(into, v128.narrow<u16>(half(WORK), half(WORK + 64)));
  return sum(lost) as f64;
}

/** Sixteen levels as eight bytes that are each in 16 bits. */
function half(at: usize): v128 {
  return pairs(v128.load(at), v128.load(at + 16), v128.load(at + 32), v128.load(at + 48));
}

function sum(four: v128): f32 {
  return (
    f32x4.extract_lane(four, 0) +
    f32x4.extract_lane(four, 1) +
    (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3))
  );
}
