import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compiled } from '../../tools/words/compiled.ts';
import { i18n } from './i18n.ts';
import { plural, said, t } from './t.ts';

const GERMAN = {
  'Use {name}': '{name} verwenden',
  '{count, plural, one {# picture of {name}} other {# pictures of {name}}}':
    '{count, plural, one {Ein Bild von {name}} other {# Bilder von {name}}}',
};

describe('a message', () => {
  it('is English where nothing was chosen', () => {
    expect(t('Use {name}', { name: 'it' })).toBe('Use it');
    const pictures = { one: '# picture of {name}', other: '# pictures of {name}' } as const;
    expect(plural(pictures, { count: 1, name: 'it' })).toBe('1 picture of it');
    expect(plural(pictures, { count: 2000, name: 'it' })).toBe('2,000 pictures of it');
  });

  it('keeps a text of digits as it is, and signs that stand for nothing', () => {
    expect(t('Seed {seed}', { seed: '4294967296' })).toBe('Seed 4294967296');
    expect(t('It’s 100 % of # that’s “so”')).toBe('It’s 100 % of # that’s “so”');
  });

  describe('in German', () => {
    beforeEach(() => {
      const entries = Object.entries(GERMAN).map(([from, to]) => [from, compiled(to)]);
      i18n.load('de', Object.fromEntries(entries));
      i18n.activate('de', 'de-AT');
    });
    afterEach(() => i18n.activate('en'));

    it('has its own order, plurals and numbers', () => {
      expect(t('Use {name}', { name: 'sie' })).toBe('sie verwenden');
      const pictures = { one: '# picture of {name}', other: '# pictures of {name}' } as const;
      expect(plural(pictures, { count: 1, name: 'ihr' })).toBe('Ein Bild von ihr');
      expect(plural(pictures, { count: 20_000, name: 'ihr' })).toMatch(/^20\D000 Bilder von ihr$/);
    });

    it('says what the catalog has, and leaves every other text as it is', () => {
      expect(said('{style} v2')).toBe('{style} v2');
      expect(said('constructor')).toBe('constructor');
    });

    it('is English where the catalog lacks it', () => {
      expect(t('Only in {name}', { name: 'English' })).toBe('Only in English');
    });
  });
});
