import { floatOf, halfFromFloat } from './half.as';
import { four, pairs, startOf, WORK } from './work.as';

const LARGEST_HALF: i32 = 0x7bff;
const ENDLESS: i32 = 0x7c00;
/** Adding 2^23 to a small whole number leaves it in the lowest bits of the float. */
const WHOLE: f32 = 8388608;

/**
 * Blocks that go through each step together: one block after another would wait at every division for the one before it.
 * Their values are at WORK, and behind these what is known of each block.
 */
const GROUP: i32 = 16;
/** Bytes of a float and of a vector of each of them. */
const FLOATS: usize = 16 * 4;
const VECTORS: usize = 16 * 16;
const VALUES: usize = WORK;
const LOW: usize = VALUES + 16 * 128;
const HIGH: usize = LOW + FLOATS;
const POWER: usize = HIGH + FLOATS;
/** One over the width of a step, and the zero that puts the range in its middle: of three tries each. */
const INVERSES: usize = POWER + FLOATS;
const ZEROS: usize = INVERSES + 3 * FLOATS;
/** ΣwL and ΣL² of three tries, as four sums each. */
const SUMS: usize = ZEROS + 3 * FLOATS;
/** The best of the tries. */
const SCALE: usize = SUMS + 6 * VECTORS;
const ZERO: usize = SCALE + FLOATS;

/** Of the block that is written. */
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
  for (let first = 0; first < count; first += GROUP) {
    const some = min(GROUP, count - first);
    for (let i = 0; i < some; i++) readBlock(startOf(source, dtype, first + i), dtype, i);
    for (let i: usize = 0; i < FLOATS; i += 16) chooseSteps(i);
    for (let i = 0; i < some; i++) addUp(i);
    for (let i = 0; i < some; i += 4) takeBest(i);
    for (let i = 0; i < some; i++) {
      const at = (i * 4) as usize;
      const power = load<f32>(POWER + at);
      const step: f32 = (load<f32>(HIGH + at) - load<f32>(LOW + at)) / 15;
      const block = (first + i) as usize;
      // A value that is infinite or no number makes Σw² such.
      if (!(power < Infinity) || step > 65504) {
        lost += flat(blocks + block * 16, floatOf(ENDLESS), NaN);
      } else if (halfFromFloat(step) == 0) lost += flat(blocks + block * 16, 0, power);
      else {
        const half = halfFromFloat(load<f32>(SCALE + at));
        scale = floatOf(half < LARGEST_HALF ? half : LARGEST_HALF);
        zero = load<f32>(ZERO + at);
        lost += writeLevels((VALUES + i * 128) as usize, blocks + block * 16);
      }
      all += power as f64;
      store<f32>(scales + block * 4, scale);
      store<u8>(zeros + block, zero as u8);
    }
  }
  store<f64>(sums, lost);
  store<f64>(sums + 8, all);
}

/** Writes a block as float32 to VALUES, and its least and largest value, zero among them, and Σw². */
function readBlock(at: usize, dtype: i32, block: i32): void {
  const into = VALUES + ((block * 128) as usize);
  let least = f32x4.splat(0);
  let most = f32x4.splat(0);
  let squares = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const values = four(at, dtype, i);
    v128.store(into + i * 4, values);
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
  const known = (block * 4) as usize;
  const a = f32x4.extract_lane(least, 0);
  const b = f32x4.extract_lane(least, 1);
  store<f32>(LOW + known, a < b ? a : b);
  const c = f32x4.extract_lane(most, 0);
  const d = f32x4.extract_lane(most, 1);
  store<f32>(HIGH + known, c > d ? c : d);
  store<f32>(POWER + known, sum(squares));
}

/** Writes a block whose values are all `zero`. @returns its loss */
function flat(into: usize, factor: f32, loss: f32): f64 {
  scale = factor;
  zero = 8;
  v128.store(into, i32x4.splat(0x88888888));
  return loss as f64;
}

/** The three widths of a step that four blocks try, and their zeros. @param at of the first block in LOW */
function chooseSteps(at: usize): void {
  const low = v128.load(LOW + at);
  const high = v128.load(HIGH + at);
  const step = f32x4.div(f32x4.sub(high, low), f32x4.splat(15));
  const middle = f32x4.mul(f32x4.add(low, high), f32x4.splat(0.5));
  chooseStep(at, middle, f32x4.mul(step, f32x4.splat(0.94)));
  chooseStep(at + FLOATS, middle, f32x4.mul(step, f32x4.splat(0.98)));
  chooseStep(at + 2 * FLOATS, middle, f32x4.mul(step, f32x4.splat(1.06)));
}

/** The zero puts the middle of the range at the middle of the levels. */
function chooseStep(at: usize, middle: v128, width: v128): void {
  const inverse = f32x4.div(f32x4.splat(1), width);
  const level = f32x4.nearest(f32x4.sub(f32x4.splat(7.5), f32x4.mul(middle, inverse)));
  v128.store(INVERSES + at, inverse);
  v128.store(ZEROS + at, f32x4.pmin(f32x4.pmax(level, f32x4.splat(0)), f32x4.splat(15)));
}

/** Adds up, for each try, ΣwL and ΣL² of a block with the levels L less the zero. */
function addUp(block: i32): void {
  const known = (block * 4) as usize;
  const at = VALUES + ((block * 128) as usize);
  const zeroFine = load<f32>(ZEROS + known);
  const zeroUsual = load<f32>(ZEROS + known + FLOATS);
  const stepsFine = v128.load_splat<u32>(INVERSES + known);
  const stepsUsual = v128.load_splat<u32>(INVERSES + known + FLOATS);
  const stepsWide = v128.load_splat<u32>(INVERSES + known + 2 * FLOATS);
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
    const values = v128.load(at + i * 4);
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
  const sums = SUMS + ((block * 16) as usize);
  v128.store(sums, productsFine);
  v128.store(sums + VECTORS, squaresFine);
  v128.store(sums + 2 * VECTORS, productsUsual);
  v128.store(sums + 3 * VECTORS, squaresUsual);
  v128.store(sums + 4 * VECTORS, productsWide);
  v128.store(sums + 5 * VECTORS, squaresWide);
}

/** The scales and zeros of four blocks: scale ΣwL/ΣL² leaves the least error, Σw² − (ΣwL)²/ΣL². */
function takeBest(first: i32): void {
  const sums = SUMS + ((first * 16) as usize);
  const known = (first * 4) as usize;
  let best = f32x4.splat(-1);
  let scales = f32x4.splat(0);
  let zeros = f32x4.splat(0);
  for (let tried: usize = 0; tried < 3; tried++) {
    const product = sumsOfFour(sums + tried * 2 * VECTORS);
    const square = sumsOfFour(sums + (tried * 2 + 1) * VECTORS);
    const reached = f32x4.div(f32x4.mul(product, product), square);
    const better = f32x4.gt(reached, best);
    best = v128.bitselect(reached, best, better);
    scales = v128.bitselect(f32x4.div(product, square), scales, better);
    zeros = v128.bitselect(v128.load(ZEROS + known + tried * FLOATS), zeros, better);
  }
  v128.store(SCALE + known, scales);
  v128.store(ZERO + known, zeros);
}

/** The sums of four vectors, each added in the order of {@link sum}. */
function sumsOfFour(at: usize): v128 {
  const a = v128.load(at);
  const b = v128.load(at + 16);
  const c = v128.load(at + 32);
  const d = v128.load(at + 48);
  const abEven = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const abOdd = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const cdEven = v128.shuffle<f32>(c, d, 0, 2, 4, 6);
  const cdOdd = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
  const ab = f32x4.add(abEven, abOdd);
  const cd = f32x4.add(cdEven, cdOdd);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

/** Rounds a block with `scale` and `zero`. @param work its values @returns its loss, Σ(w − ŵ)² */
function writeLevels(work: usize, into: usize): f64 {
  const steps = f32x4.splat(scale == 0 ? 0 : 1 / scale);
  const scales = f32x4.splat(scale);
  const least = f32x4.splat(-zero);
  const most = f32x4.splat(15 - zero);
  const toWhole = f32x4.splat(WHOLE + zero);
  let lost = f32x4.splat(0);
  for (let i: usize = 0; i < 32; i += 4) {
    const at = work + i * 4;
    const values = v128.load(at);
    const levels = f32x4.pmin(f32x4.pmax(f32x4.nearest(f32x4.mul(values, steps)), least), most);
    const off = f32x4.sub(values, f32x4.mul(levels, scales));
    lost = f32x4.add(lost, f32x4.mul(off, off));
    // The level takes the place of its value.
    v128.store(at, v128.and(f32x4.add(levels, toWhole), i32x4.splat(15)));
  }
  v128.store(into, v128.narrow<u16>(half(work), half(work + 64)));
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
