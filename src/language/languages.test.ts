import { describe, expect, it } from 'vitest';
import { formatTag, languageFor } from './languages.ts';

describe('the language of the app', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'de', 'en'], 'de'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-Hans-SG'], 'zh-Hans'],
    [['zh'], 'zh-Hans'],
    [['zh-TW', 'en-US'], 'en'],
    [['fr', 'ja'], 'en'],
    [['not a tag', 'de'], 'de'],
    [[], 'en'],
  ] as const)('for a browser that asks for %j is %s', (wanted, language) => {
    expect(languageFor('system', wanted)).toBe(language);
  });

  it('is the one that was chosen, whatever the browser asks for', () => {
    expect(languageFor('zh-Hans', ['de'])).toBe('zh-Hans');
  });

  it('writes dates as the region of the browser does', () => {
    expect(formatTag('en', ['de', 'en-GB'])).toBe('en-GB');
    expect(formatTag('de', ['en-GB'])).toBe('de');
  });
});
