import { describe, expect, it } from 'vitest';
import { textCutter } from './added-tokens.ts';

const raw = (content: string) => ({ content, id: 1, normalized: false });
const normal = (content: string) => ({ content, id: 2, normalized: true });
const parts = (text: string, ...tokens: { content: string; id: number; normalized: boolean }[]) =>
  textCutter(tokens)(text).map((part) => (typeof part === 'string' ? part : `[${part.content}]`));

describe('cutting added tokens out of a text', () => {
  it('takes raw tokens in their exact spelling, before normalising', () => {
    expect(parts('A<X>b<x>', raw('<X>'))).toEqual(['a', '[<X>]', 'b<x>']);
  });
  it('takes normalised tokens in any case', () => {
    expect(parts('A<S0>b<s0>', normal('<s0>'))).toEqual(['a', '[<s0>]', 'b', '[<s0>]']);
    expect(parts('a<word>', normal('<Word>'))).toEqual(['a', '[<Word>]']);
  });
  it('takes the leftmost, then the longest', () => {
    expect(parts('<m>_1<m>', normal('<m>'), normal('<m>_1'))).toEqual(['[<m>_1]', '[<m>]']);
    expect(parts('abc', raw('bc'), raw('ab'))).toEqual(['[ab]', 'c']);
  });
  it('takes characters of expressions literally', () => {
    expect(parts('a|b.*', raw('.*'), raw('|'))).toEqual(['a', '[|]', 'b', '[.*]']);
  });
  it('normalises each piece by itself', () => {
    expect(parts('e!\u0301', raw('!'))).toEqual(['e', '[!]', '\u0301']);
  });
  it('gives nothing for an empty text', () => {
    expect(parts('')).toEqual([]);
    expect(parts('', raw('!'))).toEqual([]);
  });
});
