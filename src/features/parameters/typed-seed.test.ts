import { describe, expect, it } from 'vitest';
import { readTypedSeed } from './typed-seed.ts';

describe('a typed seed', () => {
  it.each([
    ['7', '7'],
    [' 7 ', '7'],
    ['007', '7'],
    ['1e5', '100000'],
    ['18446744073709551615', '18446744073709551615'],
    ['18 446 744 073 709 551 615', '18446744073709551615'],
    ['1,234,567', '1234567'],
    ['５', '5'],
  ])('%j is the seed %s', (text, seed) => {
    expect(readTypedSeed(text)).toEqual({ kind: 'seed', seed });
  });

  it('is drawn for an empty field, and for −1 as in other programs, which is said', () => {
    expect(readTypedSeed('  ')).toEqual({ kind: 'drawn', hint: null });
    for (const text of ['-1', '−1', ' -1 ']) {
      expect(readTypedSeed(text)).toEqual({
        kind: 'drawn',
        hint: 'A new seed is drawn for each run.',
      });
    }
  });

  it.each(['1.5', '-2', '18446744073709551616', '1e30', 'abc', '0x10', '1'.repeat(100_000)])(
    'is refused with what a seed is: %.30j',
    (text) => {
      expect(readTypedSeed(text)).toMatchObject({
        kind: 'fault',
        hint: expect.stringContaining('whole number from 0 to 18446744073709551615') as string,
      });
    },
  );
});
