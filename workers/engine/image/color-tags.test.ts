import { describe, expect, it } from 'vitest';
import { hasColorTags } from './color-tags.ts';

const ascii = (text: string) => Array.from(text, (c) => c.charCodeAt(0));

/** A PNG of these chunks in front of its pixels. */
function png(...chunks: [type: string, data: number[]][]) {
  const all: [string, number[]][] = [...chunks, ['IDAT', []], ['gAMA', [0, 0, 0, 1]]];
  const parts = all.map(([type, data]) => [
    0,
    0,
    0,
    data.length,
    ...ascii(type),
    ...data,
    0,
    0,
    0,
    0,
  ]);
  return Uint8Array.from([...ascii('\x89PNG\r\n\x1a\n'), ...parts.flat()]);
}

function jpeg(marker: number, text: string) {
  const payload = ascii(text);
  return Uint8Array.from([0xff, 0xd8, 0xff, marker, 0, payload.length + 2, ...payload, 0xff, 0xd9]);
}

describe('hasColorTags', () => {
  it.each<[boolean, string, Uint8Array]>([
    [false, 'nothing', png()],
    [false, 'sRGB', png(['sRGB', [0]])],
    [
      false,
      'sRGB with the gamma that belongs to it',
      png(['sRGB', [0]], ['gAMA', [0, 0, 177, 143]]),
    ],
    [true, 'a gamma alone', png(['gAMA', [0, 0, 177, 143]])],
    [true, 'primaries', png(['cHRM', []])],
    [true, 'a profile, whatever its name', png(['iCCP', ascii('sRGB\0\0')])],
    [true, 'a profile, which stands above sRGB', png(['sRGB', [0]], ['iCCP', ascii('icc\0\0')])],
    [
      false,
      'code points of sRGB, which stand above all',
      png(['cICP', [1, 13, 0, 1]], ['iCCP', []]),
    ],
    [true, 'code points of Display P3', png(['cICP', [12, 13, 0, 1]])],
  ])('%s: a PNG with %s', (expected, _name, file) => {
    expect(hasColorTags(file, 'png')).toBe(expected);
  });

  it.each<[boolean, string, Uint8Array]>([
    [true, 'a profile called sRGB', jpeg(0xe2, 'ICC_PROFILE\0\x01\x01desc sRGB IEC61966-2.1')],
    [false, 'another APP2 segment', jpeg(0xe2, 'MPF\0')],
    [false, 'the words elsewhere', jpeg(0xfe, 'ICC_PROFILE\0')],
  ])('%s: a JPEG with %s', (expected, _name, file) => {
    expect(hasColorTags(file, 'jpeg')).toBe(expected);
  });
});
