import { describe, expect, it } from 'vitest';
import { opaqueGif } from './gif.ts';

const header = [...'GIF89a'].map((c) => c.charCodeAt(0));
const screen = [1, 0, 1, 0, 0x80, 0, 0];
const palette = [9, 9, 9, 255, 0, 0];
const comment = [0x21, 0xfe, 3, 0x21, 0xf9, 4, 2, 1, 1, 0];
const control = (flags: number) => [0x21, 0xf9, 4, flags, 0, 0, 1, 0];
const image = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];

const gif = (first: number) =>
  Uint8Array.from(
    [header, screen, palette, comment, control(first), image, control(9), image, [0x3b]].flat(),
  );

describe('opaqueGif', () => {
  it('clears the transparency of the first frame and nothing else', () => {
    expect(opaqueGif(gif(9))).toEqual(gif(8));
    expect(opaqueGif(gif(8))).toEqual(gif(8));
  });

  it('ends on a file that is cut off', () => {
    const whole = Uint8Array.from([header, screen, palette, comment, control(1)].flat());
    for (let length = 0; length <= whole.length; length++) {
      expect(opaqueGif(whole.slice(0, length))).toHaveLength(length);
    }
  });
});
