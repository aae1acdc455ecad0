/** One measurement: after how many jobs, and what. */
export interface Sample {
  readonly jobs: number;
  readonly value: number;
}

/**
 * How much a value grows with each job: the median of the slopes between any two samples (Theil and Sen). A step that
 * comes once hardly counts, as where the browser compiles the page's code: half a megabyte after 250 jobs, once.
 * Steps that come again count as growth does. NaN without two samples at different numbers of jobs.
 */
export function slopePerJob(samples: readonly Sample[]): number {
  const slopes = samples.flatMap((from, i) =>
    samples.slice(i + 1).map((to) => (to.value - from.value) / (to.jobs - from.jobs)),
  );
  return median(slopes);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = NaN, high = NaN] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return (low + high) / 2;
}
