import { resample } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

/**
 * Resizes a drawn picture to the size the request asks for, as Pillow's LANCZOS; equal sizes change
 * nothing.
 */
export function resizeToAsked(image: RgbImage, width: number, height: number): RgbImage {
  return resample(image, width, height, 'lanczos');
}
