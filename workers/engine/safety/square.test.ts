import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.ts';
import { resample } from '../image/resample.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { middleSquare, normalised, patches } from './square.ts';

const folder = new URL('../../../test/fixtures/safety/', import.meta.url);

function picture(name: string): Promise<RgbImage> {
  const blob = new Blob([readFileSync(new URL(name, folder))]);
  return decodeImage(blob, { convertColorProfile: false });
}

function expectSame(made: RgbImage, wanted: RgbImage): void {
  expect([made.width, made.height]).toEqual([wanted.width, wanted.height]);
  expect(Buffer.compare(made.data, wanted.data)).toBe(0);
}

/** Pixels of transformers' image processors on Pillow. */
describe('the square that a checker sees', () => {
  it.each(['flag.png', 'table.png'])('%s: the middle, as CLIP cuts it', async (name) => {
    const made = middleSquare(await picture(`pictures/${name}`), 224);
    expectSame(made, await picture(`v1/crops/${name}`));
  });

  it('flag.png: stretched, as a vision transformer has it', async () => {
    const made = resample(await picture('pictures/flag.png'), 224, 224, 'bilinear');
    expectSame(made, await picture('v2/crops/flag.png'));
  });

  it('is cut into patches row by row, each of them channel by channel', () => {
    const side = 4;
    const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => i);
    const made = patches(pixels, side, 2);
    expect([...made.subarray(0, 12)]).toEqual([0, 1, 4, 5, 16, 17, 20, 21, 32, 33, 36, 37]);
    expect([...made.subarray(12, 16)]).toEqual([2, 3, 6, 7]);
    expect([...made.subarray(24, 28)]).toEqual([8, 9, 12, 13]);
  });

  it('has the mean and the deviation of each channel at 0 and 1', () => {
    const image = { width: 1, height: 1, data: Uint8Array.of(255, 0, 51) };
    const made = normalised(image, { mean: [0.5, 0.25, 0.2], std: [0.5, 0.25, 1] });
    expect([...made]).toEqual([1, -1, 0]);
  });
});
