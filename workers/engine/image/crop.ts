import type { Crop } from '../../../src/request/schema.ts';
import { EngineError } from '../../failure.ts';
import type { RgbImage } from './rgb-image.ts';

/**
 * Cuts out the part of an oriented picture that the request uses; without a crop it is the whole.
 * @throws EngineError invalid_request, with fal's detail, where the crop does not lie in the
 * picture
 */
export function crop(image: RgbImage, area: Crop | undefined): RgbImage {
  if (area === undefined) return image;
  const { x, y, width, height } = area;
  if (x + width > image.width || y + height > image.height) {
    const msg = `Value error, the crop must lie within the picture of ${image.width}×${image.height} pixels`;
    throw new EngineError(
      'invalid_request',
      `The crop does not lie within the picture of ${image.width}×${image.height} pixels.`,
      'Choose a crop inside the picture, counted after it is turned upright.',
      { detail: [{ loc: ['body', 'crop'], msg, type: 'value_error' }] },
    );
  }
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}
