import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readOrientation, withoutOrientation } from './read-orientation.ts';

const BYTE = 1;
const SHORT = 3;
const LONG = 4;

/** A TIFF block with nothing but an orientation. */
function block(orientation: number, little: boolean, type = SHORT): number[] {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x112, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  if (type === SHORT) view.setUint16(18, orientation, little);
  else if (type === BYTE) view.setUint8(18, orientation);
  else view.setUint32(18, orientation, little);
  return [...new Uint8Array(view.buffer)];
}

/** A PNG of these chunks, their checksums left out. */
function pngOf(...chunks: [type: string, data: Iterable<number>][]) {
  const parts = chunks.map(([type, data]) => {
    const body = [...data];
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, body.length);
    return [...length, ...text(type), ...body, 0, 0, 0, 0];
  });
  return Uint8Array.from([...text('\x89PNG\r\n\x1a\n'), ...parts.flat()]);
}

const text = (s: string) => Array.from(s, (c) => c.charCodeAt(0));
const jpegOf = (payload: number[]) =>
  Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, payload.length + 2, ...payload, 0xff, 0xd9]);
const exifSegment = (bytes: number[]) => [...jpegOf([...text('Exif\0\0'), ...bytes])].slice(2, -2);
const webpOf = (type: string, payload: number[]) =>
  Uint8Array.from([
    ...text('RIFF\0\0\0\0WEBP'),
    ...text(type),
    payload.length,
    0,
    0,
    0,
    ...payload,
  ]);

describe('readOrientation', () => {
  it.each([true, false])('reads Exif in a JPEG (little endian: %s)', (little) => {
    expect(readOrientation(jpegOf([...text('Exif\0\0'), ...block(6, little)]), 'jpeg')).toBe(6);
  });

  it('reads Exif in a WebP, with or without its own header', () => {
    expect(readOrientation(webpOf('EXIF', block(8, true)), 'webp')).toBe(8);
    expect(readOrientation(webpOf('EXIF', [...text('Exif\0\0'), ...block(3, true)]), 'webp')).toBe(
      3,
    );
  });

  it('falls back on XMP, as Pillow does', () => {
    const packet = text('http://ns.adobe.com/xap/1.0/\0<tiff:Orientation>5</tiff:Orientation>');
    expect(readOrientation(jpegOf(packet), 'jpeg')).toBe(5);
    expect(readOrientation(webpOf('XMP ', text('tiff:Orientation="7"')), 'webp')).toBe(7);
  });

  it('takes a number of another type, as Pillow does; browsers do not', () => {
    const file = jpegOf([...text('Exif\0\0'), ...block(6, true, LONG)]);
    expect(readOrientation(file, 'jpeg')).toBe(6);
    expect(readOrientation(file, 'jpeg', 'browser')).toBe(1);
  });

  it('takes the first of several numbers, as Pillow does; browsers take none', () => {
    const inline = block(6, true);
    inline[14] = 2;
    const far = [...block(0, true), 8, 0, 1, 0, 1, 0];
    far[14] = 3;
    far[18] = 26;
    for (const [told, exif] of [
      [6, inline],
      [8, far],
    ] as const) {
      const file = jpegOf([...text('Exif\0\0'), ...exif]);
      expect(readOrientation(file, 'jpeg')).toBe(told);
      expect(readOrientation(file, 'jpeg', 'browser')).toBe(1);
    }
    // Numbers that are said to stand behind the end of the block.
    const cut = jpegOf([...text('Exif\0\0'), ...far.slice(0, -2)]);
    expect(readOrientation(cut, 'jpeg')).toBe(1);
  });

  it('joins the Exif segments of a JPEG, as Pillow does', () => {
    const exif = block(6, true);
    const cut = [...exifSegment(exif.slice(0, 12)), ...exifSegment(exif.slice(12))];
    expect(readOrientation(Uint8Array.from([0xff, 0xd8, ...cut]), 'jpeg')).toBe(6);
    const two = [...exifSegment(exif), ...exifSegment(block(3, true))];
    expect(readOrientation(Uint8Array.from([0xff, 0xd8, ...two]), 'jpeg')).toBe(6);
  });

  it('takes a byte for no number, even where XMP says more', () => {
    const exif = [...text('Exif\0\0'), ...block(6, true, BYTE)];
    expect(readOrientation(jpegOf(exif), 'jpeg')).toBe(1);
    const xmp = text('XML:com.adobe.xmp\0\0\0\0\0tiff:Orientation="8"');
    expect(readOrientation(pngOf(['eXIf', block(6, true, BYTE)], ['iTXt', xmp]), 'png')).toBe(1);
  });

  it('takes the last of two eXIf chunks, as Pillow does', () => {
    const file = pngOf(['eXIf', block(6, true)], ['eXIf', block(3, true)]);
    expect(readOrientation(file, 'png')).toBe(3);
    expect(readOrientation(file, 'png', 'browser')).toBe(6);
  });

  const profile = `\nexif\n      32\n${Buffer.from([...text('Exif\0\0'), ...block(6, false)]).toString('hex')}\n`;
  it.each<[string, Uint8Array]>([
    [
      'packed Exif text',
      pngOf(['zTXt', [...text('Raw profile type exif\0\0'), ...deflateSync(profile)]]),
    ],
    ['Exif text', pngOf(['tEXt', text(`Raw profile type exif\0${profile}`)])],
    [
      'packed XMP',
      pngOf([
        'iTXt',
        [...text('XML:com.adobe.xmp\0\x01\0\0\0'), ...deflateSync('<a tiff:Orientation="6"/>')],
      ]),
    ],
  ])('reads %s in a PNG, as Pillow does; browsers do not', (_name, file) => {
    expect(readOrientation(file, 'png')).toBe(6);
    expect(readOrientation(file, 'png', 'browser')).toBe(1);
  });

  it('reads no more than a megabyte of a text that swells', () => {
    const late = Buffer.concat([Buffer.alloc(32 << 20, 32), Buffer.from('tiff:Orientation="6"')]);
    const bomb = [...text('XML:com.adobe.xmp\0\x01\0\0\0'), ...deflateSync(late)];
    expect(readOrientation(pngOf(['iTXt', bomb]), 'png')).toBe(1);
  });

  it('takes text that is no Exif for upright', () => {
    for (const broken of ['', '\nexif\n', '\nexif\n 4\nzz', '\nexif\n 4\n4578']) {
      const chunk = text(`Raw profile type exif\0${broken}`);
      expect(readOrientation(pngOf(['tEXt', chunk]), 'png')).toBe(1);
    }
  });

  it.each([0, 9, 65535])('takes the impossible value %i for upright', (value) => {
    expect(readOrientation(jpegOf([...text('Exif\0\0'), ...block(value, true)]), 'jpeg')).toBe(1);
  });

  it('takes a damaged block for upright', () => {
    for (const cut of [0, 4, 9, 15, 20]) {
      const payload = [...text('Exif\0\0'), ...block(6, true).slice(0, cut)];
      expect(readOrientation(jpegOf(payload), 'jpeg')).toBe(1);
    }
  });
});

describe('withoutOrientation', () => {
  it('leaves a file that no decoder will turn, and the original alone', () => {
    const file = webpOf('EXIF', block(6, true));
    expect(readOrientation(withoutOrientation(file, 'webp'), 'webp')).toBe(1);
    expect(readOrientation(file, 'webp')).toBe(6);
  });
});
