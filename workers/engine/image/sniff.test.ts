import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import { headerSize, requireFormat, requireSize, sniffFormat } from './sniff.ts';

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof EngineError) return error.code;
  }
  return 'none';
}

const gif = bytes('GIF89a\x20\x03\x58\x02\xf7\0\0');
const bmp = hex('424d 46000000 00000000 36000000 28000000 20030000 a8fdffff 0100 1800');
const lossy = hex('52494646 24000000 57454250 56503820 18000000 300100 9d012a 2003 5802 0000');
const lossless = hex('52494646 24000000 57454250 5650384c 10000000 2f 1fc3 9500 00000000000000');
const extended = hex('52494646 24000000 57454250 56503858 0a000000 10000000 1f0300 570200');
const avif = bytes(
  '\0\0\0\x1cftypavif\0\0\0\0mif1avif\0\0\0\x14ispe\0\0\0\0\0\0\x03\x20\0\0\x02\x58',
);

describe('sniffFormat goes by the first bytes', () => {
  it.each([
    ['png', bytes('\x89PNG\r\n\x1a\n')],
    ['jpeg', hex('ffd8ffe0')],
    ['webp', lossy],
    ['gif', gif],
    ['bmp', bmp],
    ['avif', avif],
    ['heic', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['tiff', bytes('II*\0\x08\0\0\0')],
    ['svg', bytes('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="">')],
    ['pdf', bytes('%PDF-1.7')],
    ['unknown', bytes('<html><svg></svg></html>')],
    ['unknown', bytes('GIF')],
    ['unknown', new Uint8Array()],
  ])('%s', (format, file) => {
    expect(sniffFormat(file)).toBe(format);
  });
});

describe('requireFormat', () => {
  it('tells what to do with a HEIC photo', () => {
    const heic = bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic');
    expect(() => requireFormat(heic)).toThrow(/HEIC/);
    expect(codeOf(() => requireFormat(heic))).toBe('unsupported_image_format');
  });

  it.each([
    ['unsupported_image_format', '%PDF-1.7'],
    ['image_load_error', 'hello'],
    ['none', 'GIF89a'],
  ])('%s for %j', (code, text) => {
    expect(codeOf(() => requireFormat(bytes(text)))).toBe(code);
  });
});

describe('headerSize reads width and height without decoding', () => {
  it.each([
    ['gif', gif],
    ['bmp', bmp],
    ['webp', lossy],
    ['webp', lossless],
    ['webp', extended],
    ['avif', avif],
  ] as const)('%s', (format, file) => {
    expect(headerSize(file, format)).toEqual({ width: 800, height: 600 });
  });

  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('null for a %s cut short', (format) => {
    expect(headerSize(hex('ffd8ffe0 0010'), format)).toBeNull();
  });
});

describe('requireSize', () => {
  it.each([
    ['none', 9000, 6667],
    ['none', 10_000, 10_000],
    ['image_too_large', 10_001, 10_000],
    ['image_load_error', 0, 5],
  ])('%s for %i × %i', (code, width, height) => {
    expect(codeOf(() => requireSize({ width, height }))).toBe(code);
  });
});
