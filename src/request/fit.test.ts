import { assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containedPlace, fitsAnyway, usedPart } from './fit.ts';
import type { PixelSize } from './image-size.ts';
import { runSizes } from './native-size.ts';

const side = integer({ min: 1, max: 9000 });
const size = record({ width: side, height: side });
const drawn = record({
  width: integer({ min: 8, max: 256 }),
  height: integer({ min: 8, max: 256 }),
});

/** Of a model that draws every size as asked. */
const plainly = (asked: PixelSize) => runSizes(asked, undefined);

describe('the place of a contained picture', () => {
  it('is the middle of the drawn size, the other side in the shape of the picture', () => {
    const wide = { width: 1600, height: 800 };
    const place = { x: 0, y: 128, width: 512, height: 256 };
    expect(containedPlace(wide, plainly({ width: 512, height: 512 }))).toEqual(place);
    const high = { width: 1, height: 4000 };
    const line = { x: 511, y: 0, width: 1, height: 1024 };
    expect(containedPlace(high, plainly({ width: 1024, height: 1024 }))).toEqual(line);
  });

  it('is all of a drawn size whose rounding alone makes another shape', () => {
    const wide = { width: 512, height: 288 };
    const place = { x: 0, y: 0, width: 344, height: 192 };
    expect(containedPlace(wide, runSizes(wide, 256))).toEqual(place);
  });

  it('has the shape of the picture in the size asked for, to which the drawn one is stretched', () => {
    const sizes = runSizes({ width: 512, height: 288 }, 256);
    const square = { width: 100, height: 100 };
    // 194 of 344 pixels are 289 of 512.
    expect(containedPlace(square, sizes)).toEqual({ x: 75, y: 0, width: 194, height: 192 });
  });

  it('lies in the drawn size, touches two of its sides and has the shape to a pixel', () => {
    assert(
      property(size, drawn, (source, target) => {
        const { x, y, width, height } = containedPlace(source, plainly(target));
        expect(Math.min(x, y)).toBe(0);
        expect(x + width).toBeLessThanOrEqual(target.width);
        expect(y + height).toBeLessThanOrEqual(target.height);
        expect(width === target.width || height === target.height).toBe(true);
        expect(Math.min(width, height)).toBeGreaterThan(0);
        const aspect = source.width / source.height;
        const off = Math.min(Math.abs(height * aspect - width), Math.abs(width / aspect - height));
        if (Math.min(width, height) > 1 && !fitsAnyway(source, target))
          expect(off).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
    );
  });
});

describe('the part of a picture that is used', () => {
  const source = { width: 1600, height: 1000 };
  const square = { width: 512, height: 512 };

  it('is what the frame shows where the picture covers the size', () => {
    const framed = { x: 600, y: 0, width: 1000, height: 1000 };
    expect(usedPart('', source, square, { x: 1, y: 0 })).toEqual(framed);
  });

  it.each(['stretch', 'contain-edge', 'contain-blur'] as const)('is all of it for %s', (fit) => {
    expect(usedPart(fit, source, square, { x: 1, y: 0 })).toEqual({ x: 0, y: 0, ...source });
  });
});

it('makes no difference where the picture has the drawn shape', () => {
  expect(fitsAnyway({ width: 1600, height: 1200 }, { width: 512, height: 384 })).toBe(true);
  expect(fitsAnyway({ width: 1600, height: 1201 }, { width: 512, height: 384 })).toBe(false);
});
