import { describe, expect, it } from 'vitest';
import { ByteRate } from './byte-rate.ts';

describe('ByteRate', () => {
  it('knows nothing from one moment, and the speed from two', () => {
    const rate = new ByteRate();
    expect(rate.add(1000, 0)).toBeNull();
    expect(rate.add(3000, 1000)).toBe(2000);
  });

  it('stays where it is on a steady line', () => {
    const rate = new ByteRate();
    for (let second = 0; second < 60; second++) rate.add(second * 5e6, second * 1000);
    expect(rate.add(60 * 5e6, 60_000)).toBeCloseTo(5e6, 3);
  });

  it('follows a change in seconds, without jumping', () => {
    const rate = new ByteRate();
    for (let second = 0; second <= 30; second++) rate.add(second * 10e6, second * 1000);
    const first = rate.add(31 * 10e6 - 10e6, 31_000) ?? 0;
    expect(first).toBeGreaterThan(8e6);
    expect(first).toBeLessThan(10e6);
    let last = first;
    for (let second = 32; second <= 60; second++) last = rate.add(300e6, second * 1000) ?? NaN;
    expect(last).toBeLessThan(1e6);
  });

  it('takes events that come together as one', () => {
    const rate = new ByteRate();
    rate.add(0, 0);
    expect(rate.add(100, 1)).toBeNull();
    expect(rate.add(1000, 1000)).toBe(1000);
  });

  it('begins anew when there is less than before', () => {
    const rate = new ByteRate();
    rate.add(0, 0);
    rate.add(5000, 1000);
    expect(rate.add(1000, 2000)).toBeNull();
    expect(rate.add(2000, 3000)).toBe(1000);
  });
});
