import { describe, expect, it } from 'vitest';
import { STRIP_STRENGTHS, stepsRun } from './strength.ts';

describe('stepsRun', () => {
  it.each([
    [25, 0.95, 23],
    [50, 0.58, 28], // 28.999999999999996 in double arithmetic
    [10, 0.6, 6],
    [25, 0.3, 7],
    [15, 0.6, 9],
    [6, 1, 6],
    [1, 1, 1],
    [10, 0.05, 0],
  ])('%i steps at strength %d run %i', (total, strength, run) => {
    expect(stepsRun(total, strength)).toEqual({ run, total, start: total - run });
  });
});

it('tries strengths that run ever more steps', () => {
  expect(STRIP_STRENGTHS.map((strength) => stepsRun(25, strength).run)).toEqual([
    9, 11, 12, 13, 15, 23,
  ]);
});
