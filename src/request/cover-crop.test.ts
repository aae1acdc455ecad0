import { assert, double, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CENTRE, coverCrop, isWhole, moveFocus } from './cover-crop.ts';

const side = integer({ min: 1, max: 9000 });
const size = record({ width: side, height: side });
const unit = double({ min: 0, max: 1, noNaN: true });
const focus = record({ x: unit, y: unit });

describe('coverCrop', () => {
  it('keeps the whole of a picture that has the shape already', () => {
    const source = { width: 1600, height: 1200 };
    const crop = coverCrop(source, { width: 512, height: 384 }, CENTRE);
    expect(crop).toEqual({ x: 0, y: 0, width: 1600, height: 1200 });
    expect(isWhole(crop, source)).toBe(true);
  });

  it('cuts the sides of a wide picture, where the focus says', () => {
    const source = { width: 1600, height: 1000 };
    const square = { width: 512, height: 512 };
    expect(coverCrop(source, square, CENTRE)).toEqual({ x: 300, y: 0, width: 1000, height: 1000 });
    expect(coverCrop(source, square, { x: 1, y: 0 })).toMatchObject({ x: 600, y: 0 });
  });

  it('lies inside the picture, touches two of its sides and has the shape to a pixel', () => {
    assert(
      property(size, size, focus, (source, target, at) => {
        const crop = coverCrop(source, target, at);
        expect(crop.x).toBeGreaterThanOrEqual(0);
        expect(crop.y).toBeGreaterThanOrEqual(0);
        expect(crop.x + crop.width).toBeLessThanOrEqual(source.width);
        expect(crop.y + crop.height).toBeLessThanOrEqual(source.height);
        expect(crop.width === source.width || crop.height === source.height).toBe(true);
        const wanted = Math.max(1, (crop.height * target.width) / target.height);
        const other = Math.max(1, (crop.width * target.height) / target.width);
        expect(Math.min(Math.abs(wanted - crop.width), Math.abs(other - crop.height))).toBeLessThan(
          1,
        );
      }),
    );
  });
});

describe('moveFocus', () => {
  const source = { width: 1600, height: 1000 };
  const crop = { x: 300, y: 0, width: 1000, height: 1000 };

  it('moves the crop by the pixels dragged', () => {
    const moved = moveFocus(CENTRE, crop, source, 60, 40);
    expect(coverCrop(source, { width: 1, height: 1 }, moved)).toEqual({ ...crop, x: 360 });
  });

  it('stops at the edge and leaves a side without room alone', () => {
    expect(moveFocus({ x: 0.5, y: 0.2 }, crop, source, 9999, 9999)).toEqual({ x: 1, y: 0.2 });
  });
});
