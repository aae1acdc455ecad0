import { describe, expect, it } from 'vitest';
import { normalizeText } from './normalize.ts';

describe('normalizeText', () => {
  it('makes each run of white space one space and trims nothing', () => {
    const white = '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000';
    expect(normalizeText(`${white}a${white}`)).toBe(' a ');
  });
  it('leaves symbols that only JavaScript or nobody calls white space', () => {
    const symbols = '\ufeff\u200b\u180e\u0000\u001c\u001f';
    expect(normalizeText(symbols)).toBe(symbols);
  });
  it('lower-cases code point by code point', () => {
    expect(normalizeText('ΟΔΟΣ ΣΑΣ')).toBe('οδοσ σασ');
    expect(normalizeText('İ')).toBe('i\u0307');
    expect(normalizeText('ÄẞǅꙘ𐐀')).toBe('äßǆꙙ𐐨');
  });
  it('composes, but keeps full-width letters and ligatures', () => {
    expect(normalizeText('e\u0301')).toBe('é');
    expect(normalizeText('Ａ ﬁ')).toBe('ａ ﬁ');
  });
});
