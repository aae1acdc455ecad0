import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../request/fields.ts';
import { stepsRun } from '../../request/strength.ts';
import {
  STRENGTH_POSITIONS,
  STRENGTH_STOPS,
  USEFUL_BAND,
  strengthPosition,
} from './strength-scale.ts';

describe('the strength slider', () => {
  it('spans the range of the request, rising', () => {
    expect(STRENGTH_POSITIONS.at(0)).toBe(FIELDS.strength.limits.min);
    expect(STRENGTH_POSITIONS.at(-1)).toBe(FIELDS.strength.limits.max);
    expect([...STRENGTH_POSITIONS].sort((a, b) => a - b)).toEqual(STRENGTH_POSITIONS);
  });

  it('gives more than half of its way to .32 … .54, in hundredths', () => {
    const way = STRENGTH_POSITIONS.length - 1;
    expect(USEFUL_BAND.to - USEFUL_BAND.from).toBe(22);
    expect((USEFUL_BAND.to - USEFUL_BAND.from) / way).toBeGreaterThan(0.5);
  });

  it('has every named stop on a position, each running another number of 25 steps', () => {
    for (const { strength } of STRENGTH_STOPS) expect(STRENGTH_POSITIONS).toContain(strength);
    expect(STRENGTH_STOPS.map(({ strength }) => stepsRun(25, strength).run)).toEqual([
      9, 11, 13, 23,
    ]);
    expect(STRENGTH_STOPS.at(-1)?.strength).toBe(FIELDS.strength.limits.default);
  });

  it('puts its thumb nearest to a typed value', () => {
    expect(STRENGTH_POSITIONS[strengthPosition(0.441)]).toBe(0.44);
    expect(STRENGTH_POSITIONS[strengthPosition(0.73)]).toBe(0.75);
    expect(STRENGTH_POSITIONS[strengthPosition(0)]).toBe(0.05);
  });
});
