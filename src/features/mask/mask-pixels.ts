import type { MaskGrid } from '../../request/mask/grid.ts';
import type { Cells } from '../../request/mask/paint.ts';

/** The accent of the page, and white: one of the two stands out from any picture. */
const RED = [226, 62, 40, 158] as const;
const WHITE = [255, 255, 255, 190] as const;
const CLEAR = [0, 0, 0, 0] as const;
/** Cells from one white stripe to the next, and the width of one. */
const STRIPES = { every: 36, width: 4 } as const;

/** Shows a part of a mask on a canvas of its size: painted cells in red with white stripes. */
export function showCells(canvas: HTMLCanvasElement, grid: MaskGrid, part: Cells): void {
  const context = canvas.getContext('2d');
  if (context === null || part.width <= 0 || part.height <= 0) return;
  const image = context.createImageData(part.width, part.height);
  let to = 0;
  for (let y = part.y; y < part.y + part.height; y++) {
    for (let x = part.x; x < part.x + part.width; x++) {
      image.data.set(colourOf(grid.cells[y * grid.width + x] === 1, x + y), to);
      to += 4;
    }
  }
  context.putImageData(image, part.x, part.y);
}

function colourOf(painted: boolean, diagonal: number): readonly number[] {
  if (!painted) return CLEAR;
  return diagonal % STRIPES.every < STRIPES.width ? WHITE : RED;
}
