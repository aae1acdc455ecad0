import { describe, expect, it } from 'vitest';
import { orient, readOrientation, withoutOrientation, type Orientation } from './orientation.ts';

/** 3 × 2 pixels named a … f: abc / def. */
const stored = {
  width: 3,
  height: 2,
  data: Uint8Array.from('aaabbbcccdddeeefff', (c) => c.charCodeAt(0)),
};

describe('orient turns a picture upright', () => {
  it.each<[Orientation, string]>([
    [1, 'abc/def'],
    [2, 'cba/fed'],
    [3, 'fed/cba'],
    [4, 'def/abc'],
    [5, 'ad/be/cf'],
    [6, 'da/eb/fc'],
    [7, 'fc/eb/da'],
    [8, 'cf/be/ad'],
  ])('%i: abc/def → %s', (orientation, upright) => {
    const { width, height, data } = orient(stored, orientation);
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) =>
        String.fromCharCode(data[(y * width + x) * 3] ?? 0),
      ).join(''),
    );
    expect(rows.join('/')).toBe(upright);
  });
});

/** A TIFF block with nothing but an orientation. */
function block(orientation: number, little: boolean): number[] {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, 0x112, little);
  view.setUint16(12, 3, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, orientation, little);
  return [...new Uint8Array(view.buffer)];
}

const text = (s: string) => Array.from(s, (c) => c.charCodeAt(0));
const jpegOf = (payload: number[]) =>
  Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, payload.length + 2, ...payload, 0xff, 0xd9]);
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
