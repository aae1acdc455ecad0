/**
 * What a step has made, in a few numbers. They come back from the GPU in the one copy that each step is
 * waited for with, and show whether the GPU computes what a diffusion model can give.
 */
export interface StepStatistics {
  /** How many values of D were NaN or infinite, over all steps since `setLatents`. */
  readonly nonFiniteCount: number;
  /** Of D, the predicted finished latents of the last step. */
  readonly mean: number;
  /** Standard deviation of D over all channels and places. */
  readonly deviation: number;
  /** Root of the mean square of F, the network's (guided) output of the last step. */
  readonly output: number;
}

/** Sums over the values of a step. */
export interface StepSums {
  readonly d: number;
  readonly dSquared: number;
  readonly fSquared: number;
}

/** @param count values of one image; 0 before the first step */
export function statisticsOf(
  nonFiniteCount: number,
  count: number,
  { d, dSquared, fSquared }: StepSums,
): StepStatistics {
  const mean = d / count;
  // Rounding may leave a little less than nothing.
  const variance = Math.max(0, dSquared / count - mean * mean);
  return {
    nonFiniteCount,
    mean,
    deviation: Math.sqrt(variance),
    output: Math.sqrt(fSquared / count),
  };
}

/**
 * Reads what the step kernel writes: the count of non-finite values in the first four bytes, and from byte
 * 16 on for each workgroup four float32 values, the sums of D, D² and F² and a zero.
 */
export function readStatistics(bytes: ArrayBuffer, groups: number, count: number): StepStatistics {
  const [nonFiniteCount = 0] = new Uint32Array(bytes, 0, 1);
  const sums = new Float32Array(bytes, SUMS_OFFSET, 4 * groups);
  let [d, dSquared, fSquared] = [0, 0, 0];
  for (let group = 0; group < groups; group++) {
    d += sums[4 * group] ?? 0;
    dSquared += sums[4 * group + 1] ?? 0;
    fSquared += sums[4 * group + 2] ?? 0;
  }
  return statisticsOf(nonFiniteCount, count, { d, dSquared, fSquared });
}

/** Bytes in front of the sums. */
const SUMS_OFFSET = 16;

/** Bytes of the buffer that {@link readStatistics} reads. */
export function statisticsBytes(groups: number): number {
  return SUMS_OFFSET + 16 * groups;
}
