import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasOtherColors } from './color-profile.ts';

const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const utf16 = (text: string) => Uint8Array.from([...text].flatMap((c) => [0, c.charCodeAt(0)]));

function jpegWith(name: Uint8Array) {
  const payload = [...ascii('ICC_PROFILE\0'), 1, 1, ...name];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe2, 0, payload.length + 2, ...payload, 0xff, 0xd9]);
}

function pngWith(name: Uint8Array) {
  const data = [...ascii('icc'), 0, 0, ...deflateSync(name)];
  const start = ascii('\x89PNG\r\n\x1a\n\0\0\0');
  return Uint8Array.from([...start, data.length, ...ascii('iCCP'), ...data, 0, 0, 0, 0]);
}

describe('hasOtherColors', () => {
  it.each([
    [false, 'version 2', ascii('desc sRGB IEC61966-2.1')],
    [false, 'version 4', utf16('sRGB built-in')],
    [true, 'Display P3', utf16('Display P3')],
    [true, 'Adobe RGB', ascii('Adobe RGB (1998)')],
  ])('%s: %s', async (expected, _name, profile) => {
    expect(await hasOtherColors(jpegWith(profile), 'jpeg')).toBe(expected);
    expect(await hasOtherColors(pngWith(profile), 'png')).toBe(expected);
  });

  it('is false without a profile, or with one that cannot be read', async () => {
    expect(await hasOtherColors(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'jpeg')).toBe(false);
    const broken = pngWith(ascii('Display P3')).map((byte, at) => (at > 20 ? 7 : byte));
    expect(await hasOtherColors(broken, 'png')).toBe(false);
  });
});
