import { describe, expect, it } from 'vitest';
import { difference, distance, noStatistics, PooledStatistics, sum } from './shared-statistics.ts';

/** Mean and variance of numbers. */
function of(numbers: readonly number[]): readonly [number, number] {
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return [mean, numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length];
}

describe('statistics of a map in parts', () => {
  it('are those of the whole, also where the parts differ in size and mean', () => {
    const groups = [
      [1, 2, 4, 9, -3, 100, 104],
      [0.5, 0.5, 0.25, 3, 3, -8, 2],
    ];
    const pooled = new PooledStatistics(1, 2);
    for (const [from, to] of [
      [0, 4],
      [4, 7],
    ] as const) {
      const parts = groups.map((numbers) => of(numbers.slice(from, to)));
      pooled.add(
        Float32Array.from([0, 1].flatMap((i) => parts.map((part) => part[i] ?? 0))),
        to - from,
      );
    }
    const { values } = pooled.whole();
    const whole = groups.map(of);
    [0, 1].forEach((i) =>
      whole.forEach((each, group) => expect(values[2 * i + group]).toBeCloseTo(each[i] ?? NaN, 3)),
    );
  });

  it('keep a variance that rounding would bring below zero', () => {
    const pooled = new PooledStatistics(1, 1);
    pooled.add(Float32Array.of(1e4, 0), 3);
    pooled.add(Float32Array.of(1e4, 0), 4);
    expect(pooled.whole().values[1]).toBe(0);
  });
});

describe('how far statistics are apart', () => {
  const one = { norms: 1, groups: 1, values: Float32Array.of(5, 4) };

  it('is told in deviations: of the mean, and of the deviation itself', () => {
    expect(distance(one, one)).toBe(0);
    expect(distance(one, { ...one, values: Float32Array.of(6, 4) })).toBeCloseTo(0.5);
    expect(distance(one, { ...one, values: Float32Array.of(5, 9) })).toBeCloseTo(0.5);
  });

  it('is little for a group of one value, whose mean is rounded otherwise', () => {
    const flat = { ...one, values: Float32Array.of(0.7, 0) };
    const rounded = { ...one, values: Float32Array.of(0.7 + 1e-7, 1e-13) };
    expect(distance(flat, rounded)).toBeLessThan(1e-3);
    expect(distance(flat, { ...one, values: Float32Array.of(0.7, 1e-2) })).toBeGreaterThan(1);
  });

  it('can be taken off and put on again', () => {
    const other = { ...one, values: Float32Array.of(2, 8) };
    expect(sum(other, difference(one, other))).toEqual(one);
    expect(sum(one, noStatistics(one))).toEqual(one);
  });
});
