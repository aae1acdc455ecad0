import type { PixelSize } from './image-size.ts';

const STEP = 8;
const SMALLEST_SIDE = 64;

/** The two sizes of a run, in pixels. */
export interface RunSizes {
  /** The size asked for, which the result has. */
  readonly asked: PixelSize;
  /** The size the model draws; smaller than `asked` for models with native_pixels, and of nearly its aspect. */
  readonly drawn: PixelSize;
}

/** @param nativePixels side of the square the model draws best; undefined: it draws every size as asked */
export function runSizes(asked: PixelSize, nativePixels: number | undefined): RunSizes {
  return { asked, drawn: nativePixels === undefined ? asked : nativeSize(asked, nativePixels) };
}

/**
 * The size at which a model with `native_pixels` draws a request: the area of the model's native
 * square, with the aspect of the request as near as multiples of 8 allow. A request with no more
 * pixels than the native square is drawn at its own size.
 *
 * @param nativePixels side of the square the model draws best
 */
function nativeSize({ width, height }: PixelSize, nativePixels: number): PixelSize {
  const shrink = nativePixels / Math.sqrt(width * height);
  if (shrink >= 1) return { width, height };
  const side = (length: number) =>
    Math.min(length, Math.max(SMALLEST_SIDE, Math.round((length * shrink) / STEP) * STEP));
  return { width: side(width), height: side(height) };
}
