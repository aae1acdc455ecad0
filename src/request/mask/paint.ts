import type { MaskGrid } from './grid.ts';

/** A place over a grid, in cells; whole numbers are the edges between them. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something done to a mask that can be undone. */
export type MaskStep =
  | {
      readonly kind: 'stroke';
      readonly erase: boolean;
      /** Half the width of the brush, in cells. */
      readonly radius: number;
      /** Where the brush was, one after the other; at least one place. */
      readonly points: readonly Point[];
    }
  | { readonly kind: 'invert' }
  | { readonly kind: 'clear' };

/** Part of a grid, in cells. */
export interface Cells {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Does a step to a grid. */
export function applyStep(grid: MaskGrid, step: MaskStep): void {
  switch (step.kind) {
    case 'clear':
      grid.cells.fill(0);
      return;
    case 'invert':
      for (const [at, cell] of grid.cells.entries()) grid.cells[at] = 1 - cell;
      return;
    case 'stroke':
      for (const [at, to] of step.points.entries()) {
        paintLine(grid, step.points[at - 1] ?? to, to, step.radius, step.erase);
      }
  }
}

/**
 * Moves a round brush in a straight line: every cell whose centre it passes over is painted, or erased.
 * @returns the part that may have changed
 */
export function paintLine(
  grid: MaskGrid,
  from: Point,
  to: Point,
  radius: number,
  erase: boolean,
): Cells {
  const { width, height, cells } = grid;
  const top = clamp(Math.floor(Math.min(from.y, to.y) - radius), 0, height);
  const bottom = clamp(Math.ceil(Math.max(from.y, to.y) + radius), 0, height);
  const left = clamp(Math.floor(Math.min(from.x, to.x) - radius), 0, width);
  const right = clamp(Math.ceil(Math.max(from.x, to.x) + radius), 0, width);
  for (let y = top; y < bottom; y++) {
    const { low, high } = spanOf(y + 0.5, from, to, radius);
    // A cell counts by its centre.
    const first = Math.max(left, Math.ceil(low - 0.5));
    const last = Math.min(right, Math.floor(high - 0.5) + 1);
    if (first < last) cells.fill(erase ? 0 : 1, y * width + first, y * width + last);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Where the way of the brush crosses a height. The way has no dents, so that is one span. */
function spanOf(
  y: number,
  from: Point,
  to: Point,
  radius: number,
): { readonly low: number; readonly high: number } {
  const crossed = [from, to].flatMap((end) => {
    const half = Math.sqrt(radius * radius - (y - end.y) ** 2);
    return Number.isNaN(half) ? [] : [end.x - half, end.x + half];
  });
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length > 0) {
    // The two long sides of the band between the ends.
    const across = {
      x: (-(to.y - from.y) / length) * radius,
      y: ((to.x - from.x) / length) * radius,
    };
    for (const side of [1, -1]) {
      const start = { x: from.x + side * across.x, y: from.y + side * across.y };
      const along = (y - start.y) / (to.y - from.y);
      if (along >= 0 && along <= 1) crossed.push(start.x + along * (to.x - from.x));
    }
  }
  return { low: Math.min(...crossed), high: Math.max(...crossed) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
