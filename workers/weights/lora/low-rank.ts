/** Rounding each step to float32 lets the engine compute in float32, without widening every value. */
const f32 = Math.fround;

/**
 * Adds a product of two narrow matrices to a large one: target += left·right. Four ranks are added
 * in each pass over a row, because reading and writing the row takes longer than multiplying.
 * @param target [rows, columns], row-major; changed in place
 * @param left [rows, rank]
 * @param right [rank, columns]
 */
export function addProduct(
  target: Float32Array,
  left: Float32Array,
  right: Float32Array,
  rank: number,
): void {
  const rows = left.length / rank;
  const columns = right.length / rank;
  const ranks = Array.from({ length: rank }, (_, k) =>
    right.subarray(k * columns, (k + 1) * columns),
  );
  const whole = rank - (rank % 4);
  for (let row = 0; row < rows; row++) {
    const sums = target.subarray(row * columns, (row + 1) * columns);
    const at = row * rank;
    for (let k = 0; k < whole; k += 4) addFour(sums, left, at + k, ranks, k);
    for (let k = whole; k < rank; k++) addOne(sums, left[at + k] ?? 0, ranks[k] ?? sums);
  }
}

function addFour(
  sums: Float32Array,
  left: Float32Array,
  at: number,
  ranks: readonly Float32Array[],
  k: number,
): void {
  const [a, b, c, d] = [left[at] ?? 0, left[at + 1] ?? 0, left[at + 2] ?? 0, left[at + 3] ?? 0];
  const [p, q, r, s] = [ranks[k], ranks[k + 1], ranks[k + 2], ranks[k + 3]];
  if (p === undefined || q === undefined || r === undefined || s === undefined) return;
  for (let i = 0; i < sums.length; i++) {
    const first = f32(f32(a * (p[i] ?? 0)) + f32(b * (q[i] ?? 0)));
    const second = f32(f32(c * (r[i] ?? 0)) + f32(d * (s[i] ?? 0)));
    sums[i] = f32((sums[i] ?? 0) + f32(first + second));
  }
}

function addOne(sums: Float32Array, factor: number, row: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + factor * (row[i] ?? 0);
}
