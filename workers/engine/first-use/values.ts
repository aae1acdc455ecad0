/**
 * Numbers for the checks that are the same on every machine. All are multiples of 1/512 in
 * [−1, 1), which half precision holds exactly, as it does their products with powers of two.
 */

/** One number of the sequence `seed` (an integer hash, as MurmurHash3 ends). */
export function hashed(index: number, seed: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) & 1023) / 512 - 1;
}

/** @param scale a power of two, so the numbers stay exact in half precision */
export function hashedArray(count: number, seed: number, scale = 1): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = scale * hashed(i, seed);
  return values;
}

/** The element of an array that is known to be there. */
export function at(values: Float32Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no value ${index} of ${values.length}`);
  return value;
}

/** `count` indices below `length`, first and last among them, spread evenly. */
export function spread(length: number, count: number): readonly number[] {
  if (count >= length) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

/** A GPU's values and those of the reference, in the same order. */
export interface Compared {
  readonly actual: readonly number[];
  readonly expected: readonly number[];
}

/**
 * Root mean square of the differences, relative to that of the expected values.
 * @returns infinity if a value is not finite
 */
export function relativeRms({ actual, expected }: Compared): number {
  let error = 0;
  let size = 0;
  for (const [i, value] of expected.entries()) {
    error += ((actual[i] ?? NaN) - value) ** 2;
    size += value ** 2;
  }
  const rms = Math.sqrt(error / size);
  return Number.isFinite(rms) ? rms : Infinity;
}

/** The largest difference; infinity if a value is not finite. */
export function largestDifference({ actual, expected }: Compared): number {
  let most = 0;
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs((actual[i] ?? NaN) - value);
    if (!Number.isFinite(difference)) return Infinity;
    most = Math.max(most, difference);
  }
  return most;
}
