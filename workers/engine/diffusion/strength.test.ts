import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsForStrength } from './schedulers/strength.ts';

describe('stepsForStrength', () => {
  it.each([
    [25, 0.95, 23],
    [10, 0.6, 6],
    [1, 1, 1],
    [8, 0.95, 7],
    [25, 0.3, 7],
    // 28.999999999999996 in double arithmetic, in Python as here
    [50, 0.58, 28],
    [100, 0.29, 28],
    [4, 0.2, 0],
    [25, 0, 0],
  ])('%i steps at strength %f run %i', (steps, strength, init) => {
    expect(stepsForStrength(steps, strength)).toEqual({ init, tStart: steps - init });
  });

  it('runs at most all steps, never fewer at a higher strength', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (steps, a, b) => {
          const low = stepsForStrength(steps, Math.min(a, b));
          const high = stepsForStrength(steps, Math.max(a, b));
          expect(low.init).toBeLessThanOrEqual(high.init);
          expect(high.init).toBeLessThanOrEqual(steps);
          expect(low.init).toBeGreaterThanOrEqual(0);
          expect(low.init + low.tStart).toBe(steps);
        },
      ),
    );
  });

  it.each([
    [0, 0.5],
    [2.5, 0.5],
    [NaN, 0.5],
    [25, 1.5],
    [25, -0.1],
    [25, NaN],
  ])('refuses %f steps at strength %f', (steps, strength) => {
    expect(() => stepsForStrength(steps, strength)).toThrow(RangeError);
  });
});
