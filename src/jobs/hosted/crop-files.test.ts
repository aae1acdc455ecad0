import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaledCrop } from './crop-files.ts';

const side = fc.integer({ min: 1, max: 4000 });
const size = fc.record({ width: side, height: side });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('the crop of a mask', () => {
  it('is the crop of the picture, in the size of the mask', () => {
    const crop = { x: 100, y: 0, width: 300, height: 400 };
    const picture = { width: 400, height: 400 };
    expect(scaledCrop(crop, picture, picture)).toEqual(crop);
    const half = { x: 50, y: 0, width: 150, height: 200 };
    expect(scaledCrop(crop, picture, { width: 200, height: 200 })).toEqual(half);
    const wide = { x: 200, y: 0, width: 600, height: 100 };
    expect(scaledCrop(crop, picture, { width: 800, height: 100 })).toEqual(wide);
  });

  it('lies in the mask and has at least a pixel, whatever the sizes', () => {
    fc.assert(
      fc.property(size, size, share, share, (picture, mask, left, top) => {
        const x = Math.floor(left * (picture.width - 1));
        const y = Math.floor(top * (picture.height - 1));
        const crop = { x, y, width: picture.width - x, height: picture.height - y };
        const part = scaledCrop(crop, picture, mask);
        expect(part.width).toBeGreaterThan(0);
        expect(part.height).toBeGreaterThan(0);
        expect([part.x + part.width, part.y + part.height]).toEqual([mask.width, mask.height]);
        const small = scaledCrop({ x, y, width: 1, height: 1 }, picture, mask);
        expect(small.x + small.width).toBeLessThanOrEqual(mask.width);
        expect(small.y + small.height).toBeLessThanOrEqual(mask.height);
        expect(Math.min(small.width, small.height)).toBeGreaterThan(0);
      }),
    );
  });
});
