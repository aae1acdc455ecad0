import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinText } from './join-text.ts';
import { sampleToken } from './sample-token.ts';
import { seededDraws } from './seeded-draws.ts';

const all = () => true;
const atMost = (length: number) => (text: string) => text.length <= length;

describe('what a language model wrote', () => {
  it.each([
    ['ended by the model', ', sharp focus, soft light', true, 'a cat, sharp focus, soft light'],
    ['cut off in a phrase', ', sharp focus, soft li', false, 'a cat, sharp focus'],
    ['cut off behind a phrase', ', sharp focus,', false, 'a cat, sharp focus'],
    ['in several lines', ' on a mat.\n\nSoft light', true, 'a cat on a mat. Soft light'],
    ['ended at once', '', true, 'a cat'],
    ['nothing but commas', ', , ,', true, 'a cat'],
  ])('%s', (_name, written, ended, wanted) => {
    expect(joinText('a cat', written, ended, all)).toBe(wanted);
  });

  it('is left out from the first phrase on that does not fit', () => {
    const written = ', sharp focus, soft light, fog';
    expect(joinText('a cat', written, true, atMost(20))).toBe('a cat, sharp focus');
    expect(joinText('a cat', written, true, atMost(5))).toBe('a cat');
  });

  it('always stands behind the prompt, and fits', () => {
    const text = fc.string({ minLength: 1 }).filter((prompt) => /\S$/.test(prompt));
    fc.assert(
      fc.property(text, fc.string(), fc.boolean(), fc.nat(60), (prompt, written, ended, room) => {
        const joined = joinText(prompt, written, ended, atMost(room));
        expect(joined === prompt || joined.length <= room).toBe(true);
        expect(joined.startsWith(prompt.replace(/[\s,;]+$/, ''))).toBe(true);
      }),
    );
  });
});

describe('a token', () => {
  it('is drawn as often as the softmax of its logit says', () => {
    const [a = 0, b = 0, c = 0, none = 0] = counts([Math.log(2), Math.log(5), Math.log(3), NaN]);
    // Four standard deviations of 4000 draws.
    expect(Math.abs(a / 4000 - 0.2)).toBeLessThan(0.026);
    expect(Math.abs(b / 4000 - 0.5)).toBeLessThan(0.032);
    expect(Math.abs(c / 4000 - 0.3)).toBeLessThan(0.029);
    expect(none).toBe(0);
  });

  it('is one of the 50 most likely', () => {
    const found = counts(Array.from({ length: 200 }, (_, token) => token / 1000));
    expect(found.slice(0, 150).every((count) => count === 0)).toBe(true);
    expect(found.slice(150).every((count) => count > 0)).toBe(true);
  });

  it('is the same for the same draw, and none comes of no number', () => {
    expect(draws(5n)).toEqual(draws(5n));
    expect(draws(5n)).not.toEqual(draws(6n));
    expect(() => sampleToken([NaN, NaN], 1n)).toThrow('no number');
  });
});

/** How often each token is drawn in 4000 draws. */
const counts = (logits: readonly number[]): readonly number[] => {
  const draw = seededDraws(7n);
  const found = logits.map(() => 0);
  for (let i = 0; i < 4000; i++) {
    const token = sampleToken(logits, draw());
    found[token] = (found[token] ?? 0) + 1;
  }
  return found;
};

/** Twenty tokens of four that are equally likely. */
const draws = (seed: bigint) => {
  const draw = seededDraws(seed);
  return Array.from({ length: 20 }, () => sampleToken([0, 0, 0, 0], draw()));
};
