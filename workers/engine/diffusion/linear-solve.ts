/**
 * Solves A·y = b for a small symmetric positive definite A by Cholesky's decomposition.
 * @param matrix rows of A
 * @param right b
 */
export function solveSymmetric(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const entries: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? entries : (lower[j] ?? []);
      let value = row[j] ?? 0;
      for (let k = 0; k < j; k++) value -= (entries[k] ?? 0) * (other[k] ?? 0);
      entries.push(j === i ? Math.sqrt(value) : value / (other[j] ?? 1));
    }
    lower.push(entries);
  }
  const at = (i: number, j: number): number => lower[i]?.[j] ?? 0;

  const solution = [...right];
  for (let i = 0; i < solution.length; i++) {
    for (let k = 0; k < i; k++) solution[i] = (solution[i] ?? 0) - at(i, k) * (solution[k] ?? 0);
    solution[i] = (solution[i] ?? 0) / at(i, i);
  }
  for (let i = solution.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < solution.length; k++) {
      solution[i] = (solution[i] ?? 0) - at(k, i) * (solution[k] ?? 0);
    }
    solution[i] = (solution[i] ?? 0) / at(i, i);
  }
  return solution;
}
