import { encode } from 'fast-png';
import type { RgbImage } from './rgb-image.ts';

/** The hosted endpoint's setting (fal's toolkit). */
const LEVEL = 1;

/** A picture as a PNG: 8-bit RGB, not interlaced. Deterministic. */
export function pngBytes(image: RgbImage): Uint8Array {
  return encode({ ...image, channels: 3 }, { zlib: { level: LEVEL } });
}
