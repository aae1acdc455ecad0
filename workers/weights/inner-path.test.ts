import { describe, expect, it } from 'vitest';
import { innerUrl, isInnerPath } from './inner-path.ts';

const BASE = 'https://models.example/owner/name/';

describe('a path inside a folder', () => {
  it.each([
    'index.json',
    'unet/config.json',
    'a b.bin',
    '..a/b',
    'a..',
    '100%.txt',
    'a%20b',
    'é.bin',
  ])('%j', (path) => {
    expect(isInnerPath(path)).toBe(true);
    expect(innerUrl(path, BASE).startsWith(BASE)).toBe(true);
  });
});

describe('the address of a file', () => {
  it.each([
    ['https://a.example/m', 'https://a.example/m/unet/a%20b.bin'],
    ['https://a.example/m/', 'https://a.example/m/unet/a%20b.bin'],
    ['https://a.example/m/?token=1&b#part', 'https://a.example/m/unet/a%20b.bin?token=1&b'],
    ['https://a.example/m?token=a/b', 'https://a.example/m/unet/a%20b.bin?token=a/b'],
  ])('below %s keeps its query', (base, wanted) => {
    expect(innerUrl('unet/a b.bin', base)).toBe(wanted);
  });
});

describe('a path that leads out of its folder, or could', () => {
  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    'a/./b',
    'a//b',
    'a/',
    '/x',
    '//evil.example/x',
    'https://evil.example/x',
    'C:x',
    'a\\..\\x',
    '%2e%2e/x',
    '%2E./x',
    '.%2e/x',
    'a/%2e%2e%2fx',
    '%2fx',
    '%5cx',
    '%252e%252e/x',
    '%25252e%25252e/x',
    '%2e%2e/%zz',
    '.\t./x',
    '\n../x',
    ' ../x',
    'a?b',
    'a#b',
    'a%3fb',
    'a\0b',
  ])('%j is refused', (path) => {
    expect(isInnerPath(path)).toBe(false);
    expect(() => innerUrl(path, BASE)).toThrow(
      expect.objectContaining({ code: 'model_file_invalid' }),
    );
  });

  it('is refused when it is too long to be decoded again and again', () => {
    expect(isInnerPath('a'.repeat(1000))).toBe(true);
    expect(isInnerPath('a'.repeat(1001))).toBe(false);
  });
});
