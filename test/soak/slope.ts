/** One measurement: after how many jobs, and what. */
export interface Sample {
  readonly jobs: number;
  readonly value: number;
}

/**
 * How much a value grows with each job: the slope of the line that is nearest to all samples by least
 * squares. NaN without two samples at different numbers of jobs.
 */
export function slopePerJob(samples: readonly Sample[]): number {
  const meanJobs = mean(samples.map(({ jobs }) => jobs));
  const meanValue = mean(samples.map(({ value }) => value));
  let above = 0;
  let below = 0;
  for (const { jobs, value } of samples) {
    above += (jobs - meanJobs) * (value - meanValue);
    below += (jobs - meanJobs) ** 2;
  }
  return above / below;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
