/** In pixels, before the picture is turned upright. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** More pixels than this are refused before anything is decoded: 100 megapixels are 300 MB of RGB. */
const MOST_PIXELS = 100_000_000;

/**
 * A longer side is refused: the longest of a JPEG. The time to resize grows with the sides too, and a
 * picture of 1 × 100,000,000 pixels would stand in everything's way.
 */
const LONGEST_SIDE = 65_535;

export interface SizeProblem {
  readonly code: 'image_load_error' | 'image_too_large';
  /** Goes on behind the picture's name. */
  readonly message: string;
  readonly action: string;
}

/** What is wrong with a picture's size; null if nothing is. */
export function sizeProblem({ width, height }: PictureSize): SizeProblem | null {
  if (width < 1 || height < 1) {
    return {
      code: 'image_load_error',
      message: 'has no pixels.',
      action: 'Choose another picture or save this one again.',
    };
  }
  const size = `${count(width)} × ${count(height)} pixels`;
  const tooMany = width * height > MOST_PIXELS;
  if (!tooMany && Math.max(width, height) <= LONGEST_SIDE) return null;
  const limit = tooMany
    ? `${count(MOST_PIXELS)} pixels are the most`
    : `a side of ${count(LONGEST_SIDE)} pixels is the longest`;
  return {
    code: 'image_too_large',
    message: `has ${size}; ${limit} that can be opened.`,
    action: 'Choose a smaller picture or scale this one down.',
  };
}

/** With commas, and never rounded: 10001 × 10001 must not read as exactly the limit. */
function count(value: number): string {
  return value.toLocaleString('en');
}
