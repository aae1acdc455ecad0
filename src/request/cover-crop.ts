import type { PixelSize } from './image-size.ts';
import type { Crop } from './schema.ts';

/** Place of a crop in the room it can move in: 0 is left or top, 1 right or bottom. */
export interface Focus {
  readonly x: number;
  readonly y: number;
}

export const CENTRE: Focus = { x: 0.5, y: 0.5 };

/**
 * The largest part of `source` that has the aspect of `target`, placed by `focus`, in whole oriented
 * pixels. The side that limits is kept whole, so at most half a pixel is stretched.
 */
export function coverCrop(source: PixelSize, target: PixelSize, focus: Focus): Crop {
  const aspect = target.width / target.height;
  const width = clamp(Math.round(source.height * aspect), 1, source.width);
  const height = clamp(Math.round(source.width / aspect), 1, source.height);
  return {
    x: Math.round((source.width - width) * clamp(focus.x, 0, 1)),
    y: Math.round((source.height - height) * clamp(focus.y, 0, 1)),
    width,
    height,
  };
}

/** The focus that a crop was placed by; the centre where it has no room to move, or is none. */
export function focusOf(crop: Crop | undefined, source: PixelSize): Focus {
  if (crop === undefined) return CENTRE;
  const share = (at: number, room: number): number => (room > 0 ? at / room : CENTRE.x);
  return {
    x: share(crop.x, source.width - crop.width),
    y: share(crop.y, source.height - crop.height),
  };
}

/** Whether the crop is all of the picture, so that a request needs none. */
export function isWhole(crop: Crop, source: PixelSize): boolean {
  return crop.width === source.width && crop.height === source.height;
}

/**
 * The focus after a drag of `dx`, `dy` source pixels. A side without room keeps its value, so that a
 * later change of shape finds it again.
 */
export function moveFocus(
  focus: Focus,
  crop: Crop,
  source: PixelSize,
  dx: number,
  dy: number,
): Focus {
  const roomX = source.width - crop.width;
  const roomY = source.height - crop.height;
  return {
    x: roomX > 0 ? clamp(focus.x + dx / roomX, 0, 1) : focus.x,
    y: roomY > 0 ? clamp(focus.y + dy / roomY, 0, 1) : focus.y,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
