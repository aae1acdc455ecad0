import { describe, expect, it } from 'vitest';
import { runSizes } from '../../../src/request/native-size.ts';
import { fitMask, fitPicture } from './fit.ts';
import { resample } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

type Colour = readonly [red: number, green: number, blue: number];

const RED: Colour = [200, 10, 20];
const BLUE: Colour = [10, 20, 220];
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];

/** Its upper half in one colour, its lower half in another. */
function halves(width: number, height: number, upper: Colour, lower: Colour): RgbImage {
  const half = Math.floor(height / 2) * width;
  const pixels = Array.from({ length: width * height }, (_, at) => (at < half ? upper : lower));
  return { width, height, data: Uint8Array.from(pixels.flat()) };
}

function pixel({ width, data }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

const SQUARE = runSizes({ width: 64, height: 64 }, undefined);

describe('a contained picture', () => {
  const wide = halves(80, 40, RED, BLUE);

  it('lies whole in the middle, as Pillow resizes it', () => {
    const { data } = fitPicture(wide, { fit: 'contain-edge' }, SQUARE);
    const alone = resample(wide, 64, 32).data;
    expect(data.subarray(16 * 64 * 3, 48 * 64 * 3)).toEqual(alone);
  });

  it('has beside it the mean colour of the edge there', () => {
    const made = fitPicture(wide, { fit: 'contain-edge' }, SQUARE);
    expect([pixel(made, 0, 0), pixel(made, 63, 15)]).toEqual([RED, RED]);
    expect([pixel(made, 0, 48), pixel(made, 63, 63)]).toEqual([BLUE, BLUE]);
    const high = fitPicture(halves(40, 80, RED, BLUE), { fit: 'contain-edge' }, SQUARE);
    const mean = [105, 15, 120];
    expect([pixel(high, 0, 0), pixel(high, 63, 63)]).toEqual([mean, mean]);
  });

  it('has beside it a blurred copy: no edge of the picture is seen there', () => {
    const made = fitPicture(halves(20, 80, RED, BLUE), { fit: 'contain-blur' }, SQUARE);
    const beside = Array.from({ length: 64 }, (_, y) => pixel(made, 4, y)[0] ?? 0);
    expect([beside[0], beside[63]]).toEqual([RED[0], BLUE[0]]);
    const steps = beside.slice(1).map((red, y) => Math.abs(red - (beside[y] ?? 0)));
    // The picture itself goes from red to blue in one step or two.
    expect(Math.max(...steps)).toBeLessThan((RED[0] - BLUE[0]) / 5);
  });

  it.each(['contain-edge', 'contain-blur'] as const)('fills a line of one pixel: %s', (fit) => {
    const made = fitPicture(halves(1, 4000, RED, RED), { fit }, SQUARE);
    expect(new Set(made.data)).toEqual(new Set(RED));
    expect(made).toMatchObject(SQUARE.drawn);
  });

  it('is only the crop, where there is one', () => {
    const crop = { x: 0, y: 0, width: 80, height: 20 };
    const made = fitPicture(wide, { crop, fit: 'contain-edge' }, SQUARE);
    expect(new Set(made.data)).toEqual(new Set(RED));
  });
});

describe('a picture of the shape that is asked for, drawn at a size of nearly that shape', () => {
  const wide = halves(512, 288, WHITE, WHITE);
  const sizes = runSizes({ width: 512, height: 288 }, 256);

  it.each(['contain-edge', 'contain-blur'] as const)('fills it: %s', (fit) => {
    expect(fitPicture(wide, { fit }, sizes)).toEqual(fitPicture(wide, {}, sizes));
    expect(fitMask(wide, { fit }, sizes)).toEqual(fitMask(wide, {}, sizes));
  });
});

describe('any other picture', () => {
  const wide = halves(80, 40, RED, BLUE);

  it('is stretched, with the fit that says so and with none', () => {
    const stretched = resample(wide, 64, 64);
    expect(fitPicture(wide, { fit: 'stretch' }, SQUARE)).toEqual(stretched);
    expect(fitPicture(wide, {}, SQUARE)).toEqual(stretched);
  });

  it.each(['stretch', 'contain-edge', 'contain-blur'] as const)(
    'of the drawn shape is the same: %s',
    (fit) => {
      const sizes = runSizes({ width: 40, height: 20 }, undefined);
      expect(fitPicture(wide, { fit }, sizes)).toEqual(fitPicture(wide, {}, sizes));
    },
  );
});

describe('the mask of a contained picture', () => {
  it('lies where the picture lies, and keeps what is beside it', () => {
    const mask = fitMask(halves(80, 40, WHITE, WHITE), { fit: 'contain-blur' }, SQUARE);
    const rows = Array.from({ length: 64 }, (_, y) => pixel(mask, 32, y));
    expect(rows).toEqual(rows.map((_, y) => (y >= 16 && y < 48 ? WHITE : BLACK)));
  });
});
