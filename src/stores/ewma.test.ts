import { expect, it } from 'vitest';
import { Ewma } from './ewma.ts';

it('an average has no value at first, then its first sample, and then moves by its weight', () => {
  const average = new Ewma();
  expect(average.value).toBeNull();
  expect(average.add(8, 0.25)).toBe(8);
  expect(average.add(16, 0.25)).toBe(10);
  expect(average.add(10, 0.5)).toBe(10);
  expect(average.add(0, 1)).toBe(0);
  expect(average.value).toBe(0);
});
