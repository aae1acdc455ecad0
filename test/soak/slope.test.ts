import { describe, expect, it } from 'vitest';
import { slopePerJob } from './slope.ts';

const samples = (...values: number[]) => values.map((value, i) => ({ jobs: 20 * i, value }));

describe('the slope for each job', () => {
  it('is that of a line, and zero where nothing grows', () => {
    expect(slopePerJob(samples(5, 45, 85))).toBe(2);
    expect(slopePerJob(samples(7, 7, 7))).toBe(0);
  });

  it('is that of the nearest line by least squares', () => {
    expect(slopePerJob(samples(0, 40, 20))).toBeCloseTo(0.5, 12);
  });

  it('is no number where nothing can be said', () => {
    expect(slopePerJob(samples(5))).toBeNaN();
    expect(slopePerJob(samples(5, NaN))).toBeNaN();
  });
});
