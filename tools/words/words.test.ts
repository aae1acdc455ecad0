import { describe, expect, it } from 'vitest';
import { bareText } from './bare-text.ts';
import { catalogFaults, englishFaults } from './compare.ts';
import { messagesOf } from './messages.ts';
import { sentencesOf } from './sentences.ts';

describe('the messages of a file', () => {
  it('are what its calls say, with both ends of a choice', () => {
    const { messages, faults } = messagesOf(
      'a.tsx',
      "const a = () => [t('One'), t(b ? 'Two' : `Three`), plural({ one: '# a', other: '# b' }, { count })];",
    );
    expect(messages).toEqual(['One', 'Two', 'Three', '{count, plural, one {# a} other {# b}}']);
    expect(faults).toEqual([]);
  });

  it('are literal, and asked for while a view is drawn', () => {
    const { faults } = messagesOf('a.ts', "const a = t('One');\nconst b = () => t(name);");
    expect(faults).toEqual([
      expect.stringMatching(/^a\.ts:1: t outside of a function/),
      expect.stringMatching(/^a\.ts:2: The English of t is no literal/),
    ]);
  });

  it('include every text between tags and in what is read out', () => {
    const view = '<p title="A title" className="a b">Some words {t("Others")} × <b>API</b></p>';
    expect(bareText('a.tsx', view)).toEqual([
      'a.tsx:1: “A title” is not translated.',
      'a.tsx:1: “Some words” is not translated.',
    ]);
  });
});

describe('the sentences of failures of a file', () => {
  it.each([
    ['given at once', "new EngineError('a', `The ${file} is bad.`, 'Mend it.')"],
    [
      'of constants',
      "const message = `The ${file} is bad.`; f({ code, message, action: 'Mend it.' })",
    ],
    [
      'given to a function that makes the failure',
      "function bad(to: string, message: string) { return new EngineError('a', message, to); }\n" +
        "throw bad('Mend it.', `The ${file} is bad.`);",
    ],
  ])('are found where they are %s', (_, text) => {
    expect([...sentencesOf('a.ts', text)].sort()).toEqual(['Mend it.', 'The {0} is bad.']);
  });

  it('are not the ends of sentences, nor constants that stand for each other', () => {
    const ends = "f({ message: 'is empty.', action: `${a}` }); const a = b; const b = a;";
    expect(sentencesOf('a.ts', `${ends} new EngineError('a', a, b)`)).toEqual([]);
  });
});

describe('a catalog', () => {
  const counted = '{count, plural, one {# <b>picture</b>} other {# pictures}}';
  const english = new Set(['Use {name}', counted]);
  const german = '{count, plural, one {# <b>Bild</b>} other {# Bilder}}';

  it('has each message once, in order, with the same places, tags and its own cases', () => {
    expect(
      catalogFaults('de', { 'Use {name}': '{name} nehmen', [counted]: german }, english),
    ).toEqual([]);
    const chinese = '{count, plural, other {# 张<b>图片</b>}}';
    expect(
      catalogFaults('zh-Hans', { 'Use {name}': '用 {name}', [counted]: chinese }, english),
    ).toEqual([]);
  });

  it.each([
    ['lacks one', { 'Use {name}': '{name} nehmen' }, /lacks/],
    [
      'has one too many',
      { 'Use {name}': '{name} nehmen', more: 'mehr', [counted]: german },
      /no longer/,
    ],
    ['has another place', { 'Use {name}': '{Name} nehmen', [counted]: german }, /has Name/],
    [
      'lacks a tag',
      { 'Use {name}': '{name} nehmen', [counted]: german.replaceAll(/<.?b>/g, '') },
      /<b>/,
    ],
    [
      'lacks a case',
      { 'Use {name}': '{name} nehmen', [counted]: '{count, plural, other {#<b></b>}}' },
      /cases/,
    ],
    ['is empty', { 'Use {name}': '', [counted]: german }, /nothing for/],
    ['cannot be read', { 'Use {name}': '{name nehmen', [counted]: german }, /cannot be read/],
    ['is not sorted', { [counted]: german, 'Use {name}': '{name} nehmen' }, /not sorted/],
  ])('is refused if it %s', (_, catalog, fault) => {
    expect(catalogFaults('de', catalog, english)).toEqual([expect.stringMatching(fault)]);
  });

  it('has English that the page reads as Lingui does', () => {
    expect(englishFaults(english)).toEqual([]);
    expect(englishFaults(['{count, plural, one {a} few {b} other {c}}'])).toHaveLength(1);
    expect(englishFaults(["a '{quoted}' place"])).toHaveLength(1);
  });
});
