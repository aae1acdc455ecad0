import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ_FORMATS, REFUSED_FORMATS } from './formats.ts';
import { lookAtPicture, recognise } from './look.ts';

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const u32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../test/fixtures/images/${name}`, import.meta.url)));

const gif = bytes('GIF89a\x20\x03\x58\x02\0\0\0,\0\0\0\0\x20\x03\x58\x02\0\x08');
const bmp = hex('424d 46000000 00000000 36000000 28000000 20030000 a8fdffff 0100 1800 00000000');
const lossy = hex('52494646 24000000 57454250 56503820 18000000 300100 9d012a 2003 5802 0000');
const lossless = hex('52494646 24000000 57454250 5650384c 10000000 2f 1fc3 9500 00000000000000');
const extended = hex('52494646 24000000 57454250 56503858 0a000000 10000000 1f0300 570200');
const ispe = '\0\0\0\x14ispe\0\0\0\0\0\0\x03\x20\0\0\x02\x58';
const thumbnail = '\0\0\0\x14ispe\0\0\0\0\0\0\0\x20\0\0\0\x18';
const ftyp = '\0\0\0\x1cftypavif\0\0\0\0mif1avif\0\0\0\0';
const avif = bytes(`${ftyp}\0\0\0\x40meta\0\0\0\0${thumbnail}${ispe}${'\0'.repeat(12)}`);
const frame = (marker: number, precision = 8) =>
  Uint8Array.of(0xff, 0xd8, 0xff, marker, 0, 9, precision, 2, 0x58, 3, 0x20, 1, 0, 0xff, 0xd9);
const png = (width: number, height: number, type = 'IHDR') =>
  Uint8Array.from([
    ...bytes(`\x89PNG\r\n\x1a\n\0\0\0\r${type}`),
    ...u32(width),
    ...u32(height),
    ...bytes('\x08\x02\0\0\0\0\0\0\0'),
  ]);

const fileOf = 10_000_000;
const sentence = (file: Uint8Array, length = file.length): string => {
  const look = lookAtPicture(file, length);
  return look.ok ? 'opens' : `${look.refusal.code}: ${look.refusal.message}`;
};

describe('a file is what its first bytes say', () => {
  it.each([
    ['png', bytes('\x89PNG\r\n\x1a\n')],
    ['jpeg', hex('ffd8ffe0')],
    ['webp', lossy],
    ['gif', gif],
    ['bmp', bmp],
    ['avif', avif],
    ['heic', bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['tiff', bytes('II*\0\x08\0\0\0')],
    ['tiff', bytes('MM\0+\0\x08\0\0')],
    ['svg', bytes('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="">')],
    ['pdf', bytes('%PDF-1.7')],
    ['icon', hex('00000100 0100 10100000 0100 2000 68040000 16000000')],
    ['video', bytes('\0\0\0\x18ftypisom\0\0\0\0isom')],
    ['video', bytes('RIFF\0\0\0\0AVI LIST')],
    ['sound', bytes('RIFF\0\0\0\0WAVEfmt ')],
    ['riff', bytes('RIFF\0\0\0\0ACON')],
    ['page', bytes('\n<!DOCTYPE html><html><svg></svg>')],
    ['archive', bytes('PK\x03\x04')],
    ['archive', hex('1f8b0800')],
    [null, bytes('BMs are the first letters of this text and of nothing else')],
    [null, bytes('GIF')],
    [null, bytes('RIF')],
    [null, new Uint8Array()],
  ])('%s', (format, file) => {
    expect(recognise(file)).toBe(format);
  });

  it('and of every format a row says how it begins', () => {
    for (const row of [...Object.values(READ_FORMATS), ...Object.values(REFUSED_FORMATS)]) {
      expect(row.begins(new Uint8Array())).toBe(false);
    }
  });
});

describe('the size is read without decoding', () => {
  it.each([
    ['gif', gif],
    ['bmp', bmp],
    ['lossy webp', lossy],
    ['lossless webp', lossless],
    ['extended webp', extended],
    ['avif', avif],
    ['jpeg', frame(0xc0)],
    ['progressive jpeg', frame(0xc2)],
    ['png', png(800, 600)],
  ] as const)('%s', (_format, file) => {
    const look = lookAtPicture(file, fileOf);
    expect(look).toMatchObject({ ok: true, size: { width: 800, height: 600 } });
  });

  it('of a GIF whose frame reaches beyond its screen, from the frame', () => {
    expect(sentence(gif.with(6, 1).with(7, 0), fileOf)).toBe('opens');
    const huge = gif.with(21, 0xff).with(22, 0xff).with(19, 0xff).with(20, 0xff);
    expect(sentence(huge, fileOf)).toMatch(/^image_too_large/);
  });

  it('of a JPEG with junk and fill bytes between its segments', () => {
    const junk = [0xff, 0xfe, 0, 2, 7, 0xff, 0, 8, 0xff, 0xff];
    const file = Uint8Array.from([0xff, 0xd8, ...junk, ...frame(0xc0).subarray(2)]);
    expect(sentence(file, fileOf)).toBe('opens');
  });

  it('of a JPEG with a segment that states less than its own length', () => {
    for (const stated of [0, 1]) {
      const file = [0xff, 0xd8, 0xff, 0xe5, 0, stated, ...frame(0xc0).subarray(2)];
      expect(sentence(Uint8Array.from(file), fileOf)).toBe('opens');
    }
  });

  it.each([
    ['png', bytes('\x89PNG\n\x1a\n\0\0\0\rIHDR')],
    ['png', png(800, 600).subarray(0, 20)],
    ['jpeg', hex('ffd8ffe0 0010')],
    ['gif', gif.subarray(0, 15)],
    ['webp', lossy.subarray(0, 20)],
    ['avif', bytes(ftyp)],
    ['bmp', bmp.subarray(0, 30)],
  ])('but not of a %s that is cut short', (_format, file) => {
    expect(sentence(file)).toBe('image_load_error: This file is damaged and cannot be read.');
  });
});

describe('a refusal says what is true', () => {
  it.each([
    [fixture('odd/arith.jpg'), 'a JPEG with arithmetic coding, which is not read here.'],
    [frame(0xc3), 'a lossless JPEG.'],
    [frame(0xc1, 12), 'a JPEG of 12 bits.'],
    [png(8, 8, 'CgBI'), 'a PNG that Xcode has changed for iPhones (CgBI).'],
    [bytes('II*\0\x08\0\0\0'), 'a TIFF picture, and cannot be opened here.'],
    [bytes('<svg></svg>'), 'an SVG drawing, and cannot be opened here.'],
    [hex('00000100 0100 10100000 0100 2000 68040000 16000000'), 'an icon file (ICO), which holds'],
  ])('%#', (file, what) => {
    expect(sentence(file, fileOf)).toContain(`unsupported_image_format: This file is ${what}`);
  });

  it('of a file that is no picture, by its name where it has one', () => {
    const look = lookAtPicture(bytes('BM is how this begins, and it is text'), 40, '“x.txt”');
    expect(look).toMatchObject({ refusal: { message: '“x.txt” is not a picture.' } });
    expect(sentence(new Uint8Array())).toBe('image_load_error: This file is empty.');
  });

  it.each([
    [10_001, 10_001, 'has 10,001 × 10,001 pixels; 100,000,000 pixels are the most'],
    [10_000, 10_001, 'has 10,000 × 10,001 pixels; 100,000,000 pixels are the most'],
    [1, 100_000_000, 'has 1 × 100,000,000 pixels; a side of 65,535 pixels is the longest'],
    [2 ** 32 - 1, 2 ** 32 - 1, 'has 4,294,967,295 × 4,294,967,295 pixels; 100,000,000 pixels'],
  ])('of %i × %i pixels', (width, height, what) => {
    expect(sentence(png(width, height))).toContain(`image_too_large: This file ${what}`);
  });

  it.each([
    [10_000, 10_000],
    [65_535, 1],
  ])('but opens %i × %i', (width, height) => {
    expect(sentence(png(width, height), fileOf)).toBe('opens');
  });

  it('of no pixels', () => {
    expect(sentence(png(0, 5), fileOf)).toBe('image_load_error: This file has no pixels.');
  });
});

describe('a file that is too short for its pixels', () => {
  const packed = deflateSync(Buffer.alloc(1001 * 1000), { level: 9 }).length;
  const truncated = 'image_load_error: This file is truncated: its end is missing.';

  it.each([
    ['png', png(8000, 8000), 1000],
    ['jpeg', frame(0xc2), 800],
    ['bmp', bmp, 800 * 600 * 3 - 1],
    ['gif', gif, 100],
  ])('is told by its length: %s', (_format, file, length) => {
    expect(sentence(file, length)).toBe(truncated);
  });

  it('is none where the pixels may be packed that well', () => {
    expect(sentence(png(1000, 1000), packed)).toBe('opens');
    expect(sentence(frame(0xc2), (800 * 600) / 512 + 1)).toBe('opens');
    expect(sentence(bmp, 800 * 600 * 3 + 54)).toBe('opens');
  });
});

it('ends on whatever bytes follow a beginning', () => {
  const starts = [gif, bmp, lossy, avif, frame(0xc0), png(8, 8), bytes('<svg')];
  fc.assert(
    fc.property(
      fc.constantFrom(...starts),
      fc.nat(40),
      fc.uint8Array({ maxLength: 200 }),
      (...of) => {
        const [start, kept, rest] = of;
        lookAtPicture(Uint8Array.from([...start.subarray(0, kept), ...rest]));
      },
    ),
    { numRuns: 500 },
  );
});
