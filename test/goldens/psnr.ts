/** Peak signal-to-noise ratio of two pictures of 8-bit values, in dB; Infinity when they are equal. */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} values`);
  let squares = 0;
  for (let i = 0; i < b.length; i++) squares += ((a[i] ?? NaN) - (b[i] ?? NaN)) ** 2;
  return 10 * Math.log10((255 * 255 * b.length) / squares);
}
