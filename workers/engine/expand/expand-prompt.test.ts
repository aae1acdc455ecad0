import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandPrompt } from './expand-prompt.ts';
import * as phrases from './phrases.ts';
import { LIGHT_WORDS, MEDIUM_WORDS, SUBJECT_WORDS, UNCLEAR_WORDS } from './subjects.ts';

const all = () => true;
const atMost = (length: number) => (text: string) => text.length <= length;
const PROMPTS = [
  'an astronaut riding a horse',
  'a watercolor of a lighthouse at night',
  'two cats, ',
  'Ein Haus am See.',
  'soft shadows, sharp focus',
];
const of = (seed: bigint): string => expandPrompt('an island', seed, all);
const addedTo = (prompt: string, seed: bigint): string =>
  expandPrompt(prompt, seed, all).slice(prompt.trimEnd().replace(/,$/, '').length);

describe('an expanded prompt', () => {
  it.each(PROMPTS)('begins with what the person wrote: %s', (prompt) => {
    const expanded = expandPrompt(prompt, 7n, all);
    const written = prompt.replace(/[\s,]+$/, '');
    expect(expanded.startsWith(written)).toBe(true);
    expect(expanded.length).toBeGreaterThan(written.length + 20);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(of(5n)).toBe(of(5n));
    expect(new Set(Array.from({ length: 20 }, (_, i) => of(BigInt(i)))).size).toBeGreaterThan(15);
    expect(of(2n ** 64n - 1n)).not.toBe(of(0n));
  });

  it('says nothing twice', () => {
    for (let seed = 0n; seed < 200n; seed++) {
      const parts = expandPrompt('an island', seed, all).split(', ');
      expect(new Set(parts).size).toBe(parts.length);
      const added = addedTo('soft light, sharp focus, intricate detail', seed);
      expect(added).not.toMatch(/\b(soft|light|sharp|focus|intricate|detail)\b/);
    }
  });

  it('keeps the medium and the light that the prompt names', () => {
    for (let seed = 0n; seed < 200n; seed++) {
      const added = addedTo('a watercolor of a lighthouse at night', seed);
      expect(added).not.toMatch(/photograph|illustration|daylight|sun/);
    }
  });

  it.each(['oil on canvas of a ship', 'an oil lamp on a table'])(
    'leaves the medium alone where it is not clear: %s',
    (prompt) => {
      for (let seed = 0n; seed < 200n; seed++) {
        expect(addedTo(prompt, seed)).not.toMatch(/photograph|brushwork|pigments|glazes/);
      }
    },
  );

  it('never has more than fits', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.nat(200),
        (...given) => {
          const [prompt, seed, room] = given;
          const expanded = expandPrompt(prompt, seed, atMost(room));
          expect(expanded === prompt || expanded.length <= room).toBe(true);
        },
      ),
    );
  });

  it.each(['', '   ', ', ,'])('is the prompt itself where there is none: "%s"', (prompt) => {
    expect(expandPrompt(prompt, 7n, all)).toBe(prompt);
  });
});

it('no phrase names a subject, and each is short', () => {
  const subjects = new Set(Object.values(SUBJECT_WORDS).flat());
  const { COMPOSITIONS, TECHNIQUES, ...lists } = phrases;
  const every = [
    ...Object.values(lists),
    ...Object.values(COMPOSITIONS),
    ...Object.values(TECHNIQUES),
  ];
  expect(every.flat().length).toBeGreaterThan(60);
  for (const phrase of every.flat()) {
    const words = phrase.split(/[ -]/);
    expect(words.length, phrase).toBeLessThanOrEqual(4);
    for (const word of words) {
      expect(subjects.has(word) || subjects.has(word.replace(/s$/, '')), phrase).toBe(false);
    }
  }
});

it('every list of words is in lower case and says each once', () => {
  for (const list of [
    LIGHT_WORDS,
    UNCLEAR_WORDS,
    ...Object.values(SUBJECT_WORDS),
    ...Object.values(MEDIUM_WORDS),
  ]) {
    expect(list).toEqual([...new Set(list.map((word) => word.toLowerCase()))]);
  }
});
