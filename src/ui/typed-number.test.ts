import { describe, expect, it } from 'vitest';
import { plainNumber } from './typed-number.ts';

const WHOLE = { whole: true, max: 50 };
const SIDE = { whole: true, max: 4096 };
const SHARE = { whole: false, max: 1 };
const LARGE = { whole: false, max: 10_000 };

describe('a typed number', () => {
  it.each([
    ['12', WHOLE, '12'],
    ['1e5', WHOLE, '1e5'],
    ['-1', WHOLE, '-1'],
    ['−1', WHOLE, '-1'],
    ['+7', WHOLE, '7'],
    [' 7 ', WHOLE, '7'],
    ['５', WHOLE, '5'],
    ['٢٥', WHOLE, '25'],
    ['1.5', WHOLE, '1.5'],
    ['1,5', WHOLE, '1.5'],
    ['1,024', SIDE, '1024'],
    ['1,000', WHOLE, '1000'],
    ['1 024', SIDE, '1024'],
    ['1\u00a0024', SIDE, '1024'],
    ['1’024', SIDE, '1024'],
    ['0,5', SHARE, '0.5'],
    ['.5', SHARE, '0.5'],
    [',5', SHARE, '0.5'],
    ['0,500', SHARE, '0.500'],
    ['1,000', SHARE, '1.000'],
    ['0.04', SHARE, '0.04'],
    ['1.', SHARE, '1.'],
    ['1.024,5', LARGE, '1024.5'],
    ['1,024.5', LARGE, '1024.5'],
    ['1,234,567', LARGE, '1234567'],
  ])('%j is %j → %s', (text, form, plain) => {
    expect(plainNumber(text, form)).toBe(plain);
  });

  it.each([
    ['', WHOLE],
    ['-', WHOLE],
    ['.', SHARE],
    ['abc', WHOLE],
    ['0x10', WHOLE],
    ['50%', SHARE],
    ['1e', WHOLE],
    ['1,2,3', SHARE],
    ['1.2.3', SHARE],
    ['1,2.3,4', LARGE],
    ['NaN', SHARE],
    ['Infinity', SHARE],
    // A thousand, or one.
    ['1,000', LARGE],
  ])('%j is none', (text, form) => {
    expect(plainNumber(text, form)).toBeNull();
  });

  it('of a megabyte is none, without looking at it', () => {
    expect(plainNumber('1'.repeat(1 << 20), WHOLE)).toBeNull();
  });
});
