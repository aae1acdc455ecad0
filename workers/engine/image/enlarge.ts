import type { PixelSize } from '../../../src/request/image-size.ts';
import { resample } from './resample.ts';
import type { RgbImage } from './rgb-image.ts';

const STEP = 8;
const SMALLEST_SIDE = 64;

/**
 * The size a model with `native_pixels` draws a request at: the same aspect as near as multiples of
 * 8 allow, the area of its native square. A request no larger than that is drawn as asked.
 *
 * @param nativePixels side of the square the model draws best
 */
export function nativeSize(width: number, height: number, nativePixels: number): PixelSize {
  const shrink = nativePixels / Math.sqrt(width * height);
  if (shrink >= 1) return { width, height };
  const side = (length: number) =>
    Math.min(length, Math.max(SMALLEST_SIDE, Math.round((length * shrink) / STEP) * STEP));
  return { width: side(width), height: side(height) };
}

/** A made picture at the asked size, by Pillow's LANCZOS; the same picture where the size is right. */
export function enlarge(image: RgbImage, width: number, height: number): RgbImage {
  return resample(image, width, height, 'lanczos');
}
