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
  for (let row = 0; row < rows; row++) {
    const sums = target.subarray(row * columns, (row + 1) * columns);
    for (let k = 0; k < rank; k += 4) addFour(sums, left, row * rank + k, right, k, rank);
  }
}

function addFour(
  sums: Float32Array,
  left: Float32Array,
  at: number,
  right: Float32Array,
  k: number,
  rank: number,
): void {
  const columns = sums.length;
  // Behind the last rank there is nothing: its factor is 0, and any row will do.
  const factor = (i: number) => (k + i < rank ? (left[at + i] ?? 0) : 0);
  const rowOf = (i: number) => {
    const row = k + i < rank ? k + i : k;
    return right.subarray(row * columns, (row + 1) * columns);
  };
  const [a, b, c, d] = [factor(0), factor(1), factor(2), factor(3)];
  const [p, q, r, s] = [rowOf(0), rowOf(1), rowOf(2), rowOf(3)];
  for (let i = 0; i < columns; i++) {
    sums[i] =
      (sums[i] ?? 0) + a * (p[i] ?? 0) + b * (q[i] ?? 0) + c * (r[i] ?? 0) + d * (s[i] ?? 0);
  }
}
