import { describe, expect, it } from 'vitest';
import { average } from './average.ts';
import { crop } from './crop.ts';
import { resizeToAsked } from './resize-to-asked.ts';
import { toImage, toTensor } from './tensor.ts';

/** 4 × 2: the red channel counts 0 … 7, green is 10 more, blue 20 more. */
const counting = {
  width: 4,
  height: 2,
  data: Uint8Array.from({ length: 24 }, (_, i) => Math.floor(i / 3) + (i % 3) * 10),
};

describe('crop', () => {
  it('is the whole picture when there is none', () => {
    expect(crop(counting, undefined)).toBe(counting);
  });

  it('takes the pixels from (x, y) on', () => {
    expect(crop(counting, { x: 1, y: 1, width: 2, height: 1 })).toEqual({
      width: 2,
      height: 1,
      data: Uint8Array.of(5, 15, 25, 6, 16, 26),
    });
  });

  it('outside the picture is an error of the request', () => {
    expect(() => crop(counting, { x: 3, y: 0, width: 2, height: 2 })).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        detail: [expect.objectContaining({ loc: ['body', 'crop'] })],
      }),
    );
  });
});

describe('toTensor', () => {
  it('is 2·u8/255 − 1 in float32, channel by channel', () => {
    const tensor = toTensor(counting);
    expect(tensor).toHaveLength(24);
    expect(tensor[0]).toBe(-1);
    expect(tensor[5]).toBe(Math.fround(2 * Math.fround(5 / 255) - 1));
    expect(tensor[8]).toBe(Math.fround(2 * Math.fround(10 / 255) - 1));
  });
});

describe('toImage', () => {
  it('gives back every byte', () => {
    const all = {
      width: 16,
      height: 16,
      data: Uint8Array.from({ length: 768 }, (_, i) => i % 256),
    };
    expect(toImage(toTensor(all), 16, 16)).toEqual(all);
  });

  it.each([
    [-2, 0],
    [-1, 0],
    [1, 255],
    [7, 255],
    [0, 128], // 127.5 goes to the even neighbour
    [-1 + 1 / 255, 0], // 0.5 does too
    [-1 + 2.1 / 255, 1],
    [Number.NaN, 0],
  ])('%d becomes %i', (value, level) => {
    expect(toImage(Float32Array.of(value, 0, 0), 1, 1).data[0]).toBe(level);
  });

  it('refuses values that are no picture of that size', () => {
    expect(() => toImage(new Float32Array(12), 2, 3)).toThrow(RangeError);
  });
});

const level = (mean: number) => Math.fround((mean / 255) * 2 - 1);

describe('average', () => {
  it('is the mean of each area in −1 … 1, channel by channel', () => {
    const cells = average(counting, 2, 1);
    expect(cells).toHaveLength(6);
    // Left half: reds 0, 1, 4, 5; right half: 2, 3, 6, 7.
    expect([...cells]).toEqual([2.5, 4.5, 12.5, 14.5, 22.5, 24.5].map(level));
  });

  it('works on a picture smaller than the cells', () => {
    const one = { width: 1, height: 1, data: Uint8Array.of(255, 0, 0) };
    expect([...average(one, 2, 1)]).toEqual([1, 1, -1, -1, -1, -1]);
  });
});

describe('resizeToAsked', () => {
  it('gives the asked size, and the same picture where it has it', () => {
    expect(resizeToAsked(counting, 4, 2)).toBe(counting);
    expect(resizeToAsked(counting, 64, 32)).toMatchObject({ width: 64, height: 32 });
  });
});
