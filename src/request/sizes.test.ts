import { describe, expect, it } from 'vitest';
import { SHAPES, chosenSize, nearestShape, shapeSize } from './sizes.ts';

describe('sizes', () => {
  it('follow the picture to the nearest shape, by ratio', () => {
    expect(nearestShape({ width: 4032, height: 3024 })).toBe('landscape_4_3');
    expect(nearestShape({ width: 3024, height: 4032 })).toBe('portrait_4_3');
    expect(nearestShape({ width: 1920, height: 1080 })).toBe('landscape_16_9');
    expect(nearestShape({ width: 500, height: 510 })).toBe('square');
    expect(nearestShape(null)).toBe('square');
  });

  it("are the endpoint's presets for a full-size model", () => {
    expect(SHAPES.map((shape) => shapeSize(shape, undefined))).toEqual([
      'portrait_16_9',
      'portrait_4_3',
      'square_hd',
      'landscape_4_3',
      'landscape_16_9',
    ]);
  });

  it('are of the 512 class for a model that draws at 256, all multiples of 8', () => {
    const made = SHAPES.map((shape) => chosenSize({ kind: 'shape', shape }, null, 256).pixels);
    expect(made).toEqual([
      { width: 288, height: 512 },
      { width: 384, height: 512 },
      { width: 512, height: 512 },
      { width: 512, height: 384 },
      { width: 512, height: 288 },
    ]);
  });

  it('floor a custom size to a multiple of 8 and send what was typed', () => {
    const { imageSize, pixels } = chosenSize({ kind: 'custom', width: 515, height: 30 }, null, 256);
    expect(imageSize).toEqual({ width: 515, height: 30 });
    expect(pixels).toEqual({ width: 512, height: 64 });
  });
});
