import { afterEach, describe, expect, it } from 'vitest';
import { formatAgo, formatDate, formatMoment } from './format-date.ts';
import { formatBytes, formatDuration, formatNumber } from './format-number.ts';
import { i18n, inEnglish } from './i18n.ts';
import type { Language } from './languages.ts';

const SPACE = /[\u00a0\u202f]/g;

function speak(language: Language): void {
  i18n.load(language, {});
  i18n.activate(language, language);
}
afterEach(() => speak('en'));

describe('numbers', () => {
  it.each([
    ['en', '1,234.5', '6.9 GB', '999 B', '1.0 kB', '12 MB'],
    ['de', '1.234,5', '6,9 GB', '999 B', '1,0 kB', '12 MB'],
    ['zh-Hans', '1,234.5', '6.9 GB', '999 B', '1.0 kB', '12 MB'],
  ] as const)('in %s are written as there', (language, number, ...sizes) => {
    speak(language);
    expect(formatNumber(1234.5)).toBe(number);
    const bytes = [6_938_011_430, 999, 1000, 12_400_000].map(formatBytes);
    expect(bytes.map((text) => text.replaceAll(SPACE, ' '))).toEqual(sizes);
  });

  it('in a report are English, whatever is shown', () => {
    speak('de');
    expect(inEnglish(() => formatNumber(1234.5))).toBe('1,234.5');
    expect(formatNumber(1234.5)).toBe('1.234,5');
  });
});

describe('a length of time', () => {
  it.each([
    [0.2, '1 second', '1 Sekunde', '1秒钟'],
    [41.6, '42 seconds', '42 Sekunden', '42秒钟'],
    [99, '99 seconds', '99 Sekunden', '99秒钟'],
    [100, '2 minutes', '2 Minuten', '2分钟'],
    [3000, '50 minutes', '50 Minuten', '50分钟'],
    [10_800, '3 hours', '3 Stunden', '3小时'],
  ])('of %f seconds is %s', (seconds, english, german, chinese) => {
    for (const [language, text] of [
      ['en', english],
      ['de', german],
      ['zh-Hans', chinese],
    ] as const) {
      speak(language);
      expect(formatDuration(seconds).replace(SPACE, ' ')).toBe(text);
    }
  });
});

describe('a moment', () => {
  const at = new Date(2026, 10, 29, 16, 5).getTime();

  it.each([
    ['en', 'November 29, 2026', /^11\/29\/2026, 4:05:00/, '2 hours ago', 'yesterday'],
    ['de', '29. November 2026', /^29\.11\.2026, 16:05:00$/, 'vor 2 Stunden', 'gestern'],
    ['zh-Hans', '2026年11月29日', /^2026\/11\/29 16:05:00$/, '2小时前', '昨天'],
  ] as const)('in %s is written as there', (language, day, moment, hours, yesterday) => {
    speak(language);
    expect(formatDate(at, { dateStyle: 'long' })).toBe(day);
    expect(formatMoment(at)).toMatch(moment);
    expect(formatAgo(at, at + 7_300_000)).toBe(hours);
    expect(formatAgo(at, at + 86_500_000)).toBe(yesterday);
  });

  it('less than a minute ago is just now, also by a clock that goes wrong', () => {
    expect(formatAgo(at, at + 59_000)).toBe('just now');
    expect(formatAgo(at, at - 59_000)).toBe('just now');
  });
});
