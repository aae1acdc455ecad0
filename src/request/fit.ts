/** How a picture comes to the size that is drawn, where its shape is another. */
import { coverCrop, type Focus, isWhole } from './cover-crop.ts';
import type { FitName, Padding } from './fit-names.ts';
import type { PixelSize } from './image-size.ts';
import type { Crop } from './schema.ts';

/** The fit that a person chose; "" covers the size: the part of the picture that a frame shows is used. */
export type FitChoice = FitName | '';

/** Whether the picture has the drawn shape, to the pixel, so that every fit makes the same of it. */
export function fitsAnyway(source: PixelSize, target: PixelSize): boolean {
  return isWhole(coverCrop(source, target, { x: 0, y: 0 }), source);
}

/** The part of a picture that a fit uses, in its oriented pixels. */
export function usedPart(fit: FitChoice, source: PixelSize, target: PixelSize, focus: Focus): Crop {
  if (fit === '') return coverCrop(source, target, focus);
  return { x: 0, y: 0, width: source.width, height: source.height };
}

/**
 * Where a whole picture lies in the drawn size, in its middle. One of its sides is that of `target`; the other has the
 * picture's shape to half a pixel, and at least one.
 */
export function containedPlace(source: PixelSize, target: PixelSize): Crop {
  const aspect = source.width / source.height;
  const width = Math.min(target.width, Math.max(1, Math.round(target.height * aspect)));
  const height = Math.min(target.height, Math.max(1, Math.round(target.width / aspect)));
  return {
    x: Math.floor((target.width - width) / 2),
    y: Math.floor((target.height - height) / 2),
    width,
    height,
  };
}

/** Whether a fit has room to fill beside the picture. */
export function isPadding(fit: FitChoice | undefined): fit is Padding {
  return fit === 'contain-edge' || fit === 'contain-blur';
}
