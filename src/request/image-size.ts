export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** fal's presets, width × height. */
export const NAMED_SIZES = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
} as const satisfies Readonly<Record<string, PixelSize>>;

export type ImageSizeName = keyof typeof NAMED_SIZES;

/** `image_size` of a request: a preset, or a custom size before it is floored. */
export type ImageSize = ImageSizeName | PixelSize;

/** Sides of a custom size before it is floored to a multiple of 8. */
export const CUSTOM_SIZE = { min: 1, max: 14142, default: 512 } as const;

/** The VAE halves three times, so sides are multiples of 8. */
const STEP = 8;
const SMALLEST_SIDE = 64;

/**
 * The size a request makes: a preset's, or a custom one floored to a multiple of 8 and at least
 * 64 × 64. Never snapped further, never swapped (1280 × 720 stays 1280 × 720).
 */
export function resolveSize(imageSize: ImageSize): PixelSize {
  if (typeof imageSize === 'string') return NAMED_SIZES[imageSize];
  return { width: floorSide(imageSize.width), height: floorSide(imageSize.height) };
}

function floorSide(side: number): number {
  return Math.max(SMALLEST_SIDE, Math.floor(side / STEP) * STEP);
}
