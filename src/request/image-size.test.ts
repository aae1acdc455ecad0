import { describe, expect, it } from 'vitest';
import { resolveSize } from './image-size.ts';

describe('resolveSize', () => {
  it.each([
    ['square_hd', 1024, 1024],
    ['square', 512, 512],
    ['portrait_4_3', 768, 1024],
    ['portrait_16_9', 576, 1024],
    ['landscape_4_3', 1024, 768],
    ['landscape_16_9', 1024, 576],
  ] as const)('%s is %i × %i', (name, width, height) => {
    expect(resolveSize(name)).toEqual({ width, height });
  });

  it.each([
    [1280, 720, 1280, 720],
    [1283, 727, 1280, 720],
    [1, 14142, 64, 14136],
    [71, 64, 64, 64],
  ])('%i × %i is floored to %i × %i', (width, height, w, h) => {
    expect(resolveSize({ width, height })).toEqual({ width: w, height: h });
  });
});
