/**
 * Ways to draw faster that a request may name, as `fast`: the interval of DeepCache (arXiv 2312.00858). Each
 * second or third step calls the whole UNet, the others its outer level ({@link isWholeStep}).
 */
export const FAST_NAMES = ['deepcache-2', 'deepcache-3'] as const;
export type FastName = (typeof FAST_NAMES)[number];

/** From one step that calls the whole UNet to the next. */
const INTERVALS: Readonly<Record<FastName, number>> = { 'deepcache-2': 2, 'deepcache-3': 3 };

/**
 * Whether a step calls the whole UNet. Without `fast` every step does. With it the first two do, and from the second
 * on each second or third: where the noise is largest, what the levels inside give changes most (docs/BENCHMARKS.md
 * has the rules that were compared).
 * @param index of the step among those that run
 */
export function isWholeStep(index: number, fast: FastName | undefined): boolean {
  const interval = fast === undefined ? 1 : INTERVALS[fast];
  return index === 0 || (index - 1) % interval === 0;
}
