import type { PixelSize } from '../image-size.ts';
import type { Crop } from '../schema.ts';

/**
 * What is painted of a picture, as cells that lie over it. A cell is finer than the 8 × 8 drawn pixels that a
 * mask decides over, and a large photo has no more cells than a small one.
 */
export interface MaskGrid {
  readonly width: number;
  readonly height: number;
  /** Row by row: 1 is painted, to be drawn anew; 0 is kept. Painting changes it in place. */
  readonly cells: Uint8Array;
}

/** Cells of the longer side, at most. */
const LONGEST = 1024;

/** An empty grid over a picture: one cell for each pixel, or fewer for a large picture. */
export function gridOver({ width, height }: PixelSize): MaskGrid {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const across = Math.max(1, Math.round(width * scale));
  const down = Math.max(1, Math.round(height * scale));
  return { width: across, height: down, cells: new Uint8Array(across * down) };
}

/** The painted share of the picture, 0 … 1. */
export function paintedShare({ cells }: MaskGrid): number {
  let painted = 0;
  for (const cell of cells) painted += cell;
  return painted / cells.length;
}

/** Whether anything is painted in a part of the picture. @param crop in pixels of `picture` */
export function isPaintedIn(grid: MaskGrid, crop: Crop, picture: PixelSize): boolean {
  const { width, height, cells } = grid;
  const left = Math.floor((crop.x / picture.width) * width);
  const right = Math.ceil(((crop.x + crop.width) / picture.width) * width);
  const bottom = Math.ceil(((crop.y + crop.height) / picture.height) * height);
  for (let y = Math.floor((crop.y / picture.height) * height); y < bottom; y++) {
    if (cells.subarray(y * width + left, y * width + right).includes(1)) return true;
  }
  return false;
}
