import { describe, expect, it } from 'vitest';
import { decodeGif } from './gif.ts';

const ascii = (text: string) => Array.from(text, (c) => c.charCodeAt(0));
const screen = (width: number, height: number) => [
  ...ascii('GIF89a'),
  width,
  0,
  height,
  0,
  0x80,
  0,
  0,
];
const palette = [9, 9, 9, 200, 0, 0];
const comment = [0x21, 0xfe, 3, 0x21, 0xf9, 4, 2, 1, 1, 0];
const clear = (entry: number) => [0x21, 0xf9, 4, 1, 0, 0, entry, 0];
/** One pixel of entry 1. Codes: clear, 1, end, each of three bits. */
const dot = (left: number, top: number) => [0x2c, left, 0, top, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0];

/** Entry numbers by their colours, a row a word. */
function rows(...parts: number[][]): string {
  const { width, height, data } = decodeGif(Uint8Array.from([...parts, [0x3b]].flat()));
  const entry = (i: number) => (data[3 * i] === 200 ? '1' : '0');
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => entry(y * width + x)).join(''),
  ).join(' ');
}

describe('decodeGif reads the first frame as Pillow does', () => {
  it('and nothing of the second', () => {
    expect(rows(screen(2, 1), palette, comment, dot(1, 0), dot(0, 0))).toBe('01');
  });

  it('with the clear entry around a frame that is smaller, else with entry 0', () => {
    expect(rows(screen(2, 2), palette, dot(0, 1))).toBe('00 10');
    expect(rows(screen(2, 2), palette, clear(1), dot(0, 1))).toBe('11 11');
  });

  it('on a screen that grows with the frame', () => {
    expect(rows(screen(1, 1), palette, dot(2, 1))).toBe('000 001');
  });

  it('in grey where no palette is', () => {
    const bare = screen(1, 1).with(10, 0);
    const { data } = decodeGif(Uint8Array.from([...bare, ...dot(0, 0)]));
    expect([...data]).toEqual([1, 1, 1]);
  });
});

describe('a broken GIF', () => {
  const whole = Uint8Array.from([screen(1, 1), palette, comment, clear(1), dot(0, 0)].flat());

  it('that is cut off anywhere is refused', () => {
    for (let length = 0; length < whole.length - 2; length++) {
      expect(() => decodeGif(whole.slice(0, length))).toThrow(/truncated|damaged/);
    }
  });

  it('with a code that cannot be is refused', () => {
    expect(() => decodeGif(whole.with(whole.length - 3, 0xfc))).toThrow(/damaged/);
  });
});
