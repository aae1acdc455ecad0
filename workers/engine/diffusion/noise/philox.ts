/** Four 32-bit words; as a counter the first is the lowest. */
export type Words4 = readonly [number, number, number, number];

/** High and low 32 bits of a product of two unsigned 32-bit numbers, without BigInt. */
function multiplyHigh(a: number, b: number): number {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const low = (middle & 0xffff) + a0 * b1;
  return (a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(low / 0x10000)) >>> 0;
}

/**
 * Philox4x32-10, the counter-based generator of CUDA's torch generator (Salmon et al. 2011,
 * "Parallel random numbers: as easy as 1, 2, 3").
 *
 * @param key two 32-bit words
 * @returns four random 32-bit words, unsigned
 */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high2 = multiplyHigh(0xcd9e8d57, c2);
    const low2 = Math.imul(0xcd9e8d57, c2);
    c0 = (high2 ^ c1 ^ k0) >>> 0;
    c1 = low2 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}
