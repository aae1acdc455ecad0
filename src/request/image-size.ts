import { IMAGE_SIZE_NAMES, type GenerateRequest, type ImageSizeName } from './schema.ts';

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** fal's presets, width × height. */
export const NAMED_SIZES: Readonly<Record<ImageSizeName, PixelSize>> = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
};

/** The VAE halves three times, so sides are multiples of 8. */
const STEP = 8;
const SMALLEST_SIDE = 64;

/**
 * The size a request makes: a preset's, or a custom one floored to a multiple of 8 and at least
 * 64 × 64. Never snapped further, never swapped (1280 × 720 stays 1280 × 720).
 */
export function resolveSize(imageSize: GenerateRequest['image_size']): PixelSize {
  if (typeof imageSize === 'string') return NAMED_SIZES[imageSize];
  return { width: floorSide(imageSize.width), height: floorSide(imageSize.height) };
}

function floorSide(side: number): number {
  return Math.max(SMALLEST_SIDE, Math.floor(side / STEP) * STEP);
}

/**
 * The preset whose aspect is nearest a picture's, by ratio (so 2:1 is as far from 1:1 as 1:2 is).
 * Of the two square presets the one of `square` is taken.
 */
export function nearestNamedSize(
  width: number,
  height: number,
  square: 'square_hd' | 'square' = 'square_hd',
): ImageSizeName {
  const aspect = Math.log(Math.max(1, width) / Math.max(1, height));
  let nearest: ImageSizeName = square;
  let distance = Math.abs(aspect);
  for (const name of IMAGE_SIZE_NAMES) {
    const size = NAMED_SIZES[name];
    const d = Math.abs(aspect - Math.log(size.width / size.height));
    if (d < distance) [nearest, distance] = [name, d];
  }
  return nearest;
}
