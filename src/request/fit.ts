/** How a picture comes to the size that is drawn, where its shape is another. */
import { coverCrop, type Focus, isWhole } from './cover-crop.ts';
import type { FitName, Padding } from './fit-names.ts';
import type { PixelSize } from './image-size.ts';
import type { RunSizes } from './native-size.ts';
import type { Crop } from './schema.ts';

/** The fit that a person chose; "" covers the size: the part of the picture that a frame shows is used. */
export type FitChoice = FitName | '';

/** Whether the picture has the shape of the size, to the pixel, so that every fit makes the same of it. */
export function fitsAnyway(source: PixelSize, target: PixelSize): boolean {
  return isWhole(coverCrop(source, target, { x: 0, y: 0 }), source);
}

/** The fit that counts: "" where nobody sees which was chosen, because all make the same. */
export function seenFit(chosen: FitChoice, source: PixelSize, target: PixelSize): FitChoice {
  return fitsAnyway(source, target) ? '' : chosen;
}

/** The part of a picture that a fit uses, in its oriented pixels. */
export function usedPart(fit: FitChoice, source: PixelSize, target: PixelSize, focus: Focus): Crop {
  if (fit === '') return coverCrop(source, target, focus);
  return { x: 0, y: 0, width: source.width, height: source.height };
}

/**
 * Where a whole picture lies in the drawn size, in its middle. It fills the size if it {@link fitsAnyway}. Else one of its
 * sides is that of the size, and the other has the picture's shape to half a pixel, and at least one. The shape is that in
 * the size asked for, to which the drawn one is stretched in the end.
 */
export function containedPlace(source: PixelSize, { asked, drawn }: RunSizes): Crop {
  if (fitsAnyway(source, asked)) return { x: 0, y: 0, width: drawn.width, height: drawn.height };
  // Products of whole numbers are exact: a half is rounded up.
  const across = source.width * asked.height;
  const along = source.height * asked.width;
  const width = Math.max(1, Math.round((drawn.width * Math.min(across, along)) / along));
  const height = Math.max(1, Math.round((drawn.height * Math.min(across, along)) / across));
  return {
    x: Math.floor((drawn.width - width) / 2),
    y: Math.floor((drawn.height - height) / 2),
    width,
    height,
  };
}

/** Whether a fit has room to fill beside the picture. */
export function isPadding(fit: FitChoice | undefined): fit is Padding {
  return fit === 'contain-edge' || fit === 'contain-blur';
}
