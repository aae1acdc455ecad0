import type { CSSProperties } from 'react';
import type { PixelSize } from '../../request/image-size.ts';
import type { Crop } from '../../request/schema.ts';

/** A part of a picture, as its place over the whole. */
export function areaIn({ x, y, width, height }: Crop, whole: PixelSize): CSSProperties {
  return {
    left: `${(x / whole.width) * 100}%`,
    top: `${(y / whole.height) * 100}%`,
    width: `${(width / whole.width) * 100}%`,
    height: `${(height / whole.height) * 100}%`,
  };
}
