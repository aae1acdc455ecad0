import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { clipVocabulary, MERGES_URL } from '../../weights/checkpoint/clip-vocabulary.ts';
import { countTokens } from './count-tokens.ts';
import { createTokenizer } from './tokenizer.ts';

const merges = inflateSync(readFileSync(MERGES_URL)).toString();
const clip = createTokenizer({
  vocabJson: clipVocabulary(merges),
  mergesTxt: merges,
  tokenizerConfig: {},
  specialTokensMap: {},
});
const count = (text: string, weighted = false) => countTokens([clip, clip], text, weighted);
const words = (n: number) => Array.from({ length: n }, () => 'sea').join(' ');
const rest = (text: string, weighted = false) => {
  const { cutAt } = count(text, weighted);
  return cutAt === null ? null : text.slice(cutAt);
};

describe('the tokens of a prompt', () => {
  it('are counted without start and end', () => {
    expect(count('a red boat')).toEqual({ tokens: 3, limit: 75, cutAt: null });
    expect(count('')).toEqual({ tokens: 0, limit: 75, cutAt: null });
    expect(count(words(75))).toEqual({ tokens: 75, limit: 75, cutAt: null });
  });

  it('beyond 75 are not read, from the first word on that is not whole', () => {
    expect(count(`${words(75)} boat`)).toEqual({ tokens: 76, limit: 75, cutAt: 75 * 4 });
    expect(rest(`${words(75)} a red boat`)).toBe('a red boat');
    // It has three tokens, of which the encoders see two.
    expect(clip.encode('lighthousekeeper').tokens).toBe(3);
    expect(rest(`${words(73)} lighthousekeeper, sea`)).toBe('lighthousekeeper, sea');
  });

  it('are those of the words, where brackets weigh them', () => {
    expect(count('a (red:1.3) boat', true).tokens).toBe(3);
    expect(count('a (red:1.3) boat').tokens).toBeGreaterThan(3);
    expect(rest(`(${words(74)} red:1.3) (boat:1.2)`, true)).toBe('(boat:1.2)');
  });

  it('are found in a language without spaces', () => {
    const sea = '大海上的红色小船';
    const text = sea.repeat(20);
    const { cutAt } = count(text);
    expect(cutAt).toBeGreaterThan(0);
    expect(count(text.slice(0, cutAt ?? 0)).tokens).toBeLessThanOrEqual(75);
  });

  it('counts a learned word by its vectors', () => {
    const learned = clip.withWords(['<boat>', '<boat>_1', '<boat>_2']);
    expect(countTokens([learned, learned], 'a <boat>', false).tokens).toBe(4);
  });
});
