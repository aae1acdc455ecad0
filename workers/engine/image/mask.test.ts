import { describe, expect, it } from 'vitest';
import { redrawnLatents } from './mask.ts';
import type { RgbImage } from './rgb-image.ts';

type Color = readonly [red: number, green: number, blue: number];

/** A mask of 16 × 8 pixels whose pixel at the upper left of the second latent has a colour. */
function mask(color: Color, elsewhere: Color = [0, 0, 0]): RgbImage {
  const data = new Uint8Array(16 * 8 * 3);
  for (let i = 0; i < 16 * 8; i++) data.set(i === 8 ? color : elsewhere, i * 3);
  return { width: 16, height: 8, data };
}

describe('the latents that a mask draws anew', () => {
  it.each<[string, Color, number]>([
    ['white', [255, 255, 255], 1],
    ['the darkest grey that counts', [128, 128, 128], 1],
    ['a grey just below one half', [127, 127, 127], 0],
    ['black', [0, 0, 0], 0],
    ['pure green, which Pillow makes 150', [0, 255, 0], 1],
    ['pure red, which Pillow makes 76', [255, 0, 0], 0],
    ['pure blue, which Pillow makes 29', [0, 0, 255], 0],
  ])('%s', (_name, color, wanted) => {
    expect([...redrawnLatents(mask(color), 1, 2)]).toEqual([0, wanted]);
  });

  it('are told by the pixel at the upper left of each', () => {
    expect([...redrawnLatents(mask([0, 0, 0], [255, 255, 255]), 1, 2)]).toEqual([1, 0]);
  });
});
