import type { RgbImage } from './rgb-image.ts';

/** A black picture of the same size. */
export function black({ width, height }: RgbImage): RgbImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}
