import { describe, expect, it } from 'vitest';
import { readNumber, stepped } from './number-reading.ts';

const STEPS = { min: 1, max: 50, digits: 0 };
const STRENGTH = { min: 0, max: 1, digits: 3 };

describe('a number field', () => {
  it.each([
    ['0,5', STRENGTH, 0.5],
    ['.5', STRENGTH, 0.5],
    ['0.4567', STRENGTH, 0.457],
    ['1e1', STEPS, 10],
    ['５', STEPS, 5],
  ])('takes %s', (text, range, value) => {
    expect(readNumber(text, range)).toEqual({ ok: true, value });
  });

  it.each([
    ['2.5', STEPS, 'A whole number from 1 to 50.'],
    ['0', STEPS, 'A whole number from 1 to 50.'],
    ['-3', STEPS, 'A whole number from 1 to 50.'],
    ['1000', STEPS, 'A whole number from 1 to 50.'],
    ['', STEPS, 'A whole number from 1 to 50.'],
    ['50%', STRENGTH, 'A number from 0 to 1.'],
    ['1.01', STRENGTH, 'A number from 0 to 1.'],
    ['-1', { min: 0, max: Infinity, digits: 2 }, 'A number, 0 or more.'],
  ])('says what it takes in place of %j', (text, range, fault) => {
    expect(readNumber(text, range)).toEqual({ ok: false, fault });
  });

  it('steps within its range, without the dust of binary fractions', () => {
    expect(stepped(0.3, 0.1, -1, { min: 0, max: 1, digits: 2 })).toBe(0.2);
    expect(stepped(49, 1, 10, STEPS)).toBe(50);
    expect(stepped(1, 1, -1, STEPS)).toBe(1);
  });
});
