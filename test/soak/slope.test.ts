import { describe, expect, it } from 'vitest';
import { slopePerJob } from './slope.ts';

const samples = (...values: number[]) => values.map((value, i) => ({ jobs: 20 * i, value }));

/** Two for each job, and 500 more from each of these measurements on. */
const grown = (steps: readonly number[]) =>
  samples(
    ...Array.from({ length: 20 }, (_, i) => 40 * i + 500 * steps.filter((at) => i >= at).length),
  );

describe('the slope for each job', () => {
  it('is that of a line, and zero where nothing grows', () => {
    expect(slopePerJob(samples(5, 45, 85))).toBe(2);
    expect(slopePerJob(samples(7, 7, 7))).toBe(0);
  });

  it('is hardly changed by a step that comes once, but by steps that come again', () => {
    expect(slopePerJob(grown([]))).toBe(2);
    expect(slopePerJob(grown([6]))).toBeLessThan(2.5);
    // 500 in a hundred jobs.
    expect(slopePerJob(grown([2, 7, 12, 17]))).toBeGreaterThan(6);
  });

  it('is no number where nothing can be said', () => {
    expect(slopePerJob(samples(5))).toBeNaN();
    expect(slopePerJob(samples(5, NaN))).toBeNaN();
  });
});
