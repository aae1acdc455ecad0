import { decode } from 'fast-png';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridOver, isPaintedIn, type MaskGrid, paintedShare } from './grid.ts';
import { applyStep, type MaskStep, paintLine, type Point } from './paint.ts';
import { maskPng } from './write-png.ts';

const shown = ({ width, cells }: MaskGrid): readonly string[] =>
  Array.from({ length: cells.length / width }, (_, y) =>
    [...cells.subarray(y * width, (y + 1) * width)]
      .map((cell) => (cell === 1 ? '#' : '.'))
      .join(''),
  );

/** Reads a mask's file with another library. @returns white is 1 */
async function read(file: Blob) {
  const { width, height, data, depth } = decode(new Uint8Array(await file.arrayBuffer()));
  const bytes = Math.ceil(width / 8);
  const pixels = Array.from({ length: height }, (_row, y) =>
    Array.from({ length: width }, (_pixel, x) =>
      depth === 1
        ? ((data[y * bytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1
        : (data[y * width + x] ?? 0),
    ),
  );
  return { width, height, pixels };
}

describe('a grid', () => {
  it('has a cell for each pixel of a small picture, and few for a large one', () => {
    expect(gridOver({ width: 640, height: 480 })).toMatchObject({ width: 640, height: 480 });
    expect(gridOver({ width: 12_000, height: 8000 })).toMatchObject({ width: 1024, height: 683 });
    expect(gridOver({ width: 30_000, height: 1 })).toMatchObject({ width: 1024, height: 1 });
  });

  it('tells whether a part of the picture is painted', () => {
    const picture = { width: 2000, height: 1000 };
    const grid = gridOver(picture);
    paintLine(grid, { x: 100, y: 100 }, { x: 100, y: 100 }, 10, false);
    expect(isPaintedIn(grid, { x: 0, y: 0, width: 1000, height: 1000 }, picture)).toBe(true);
    expect(isPaintedIn(grid, { x: 1000, y: 0, width: 1000, height: 1000 }, picture)).toBe(false);
    expect(isPaintedIn(grid, { x: 0, y: 500, width: 2000, height: 500 }, picture)).toBe(false);
  });
});

describe('a brush', () => {
  it('paints a disc where it is pressed', () => {
    const grid = gridOver({ width: 7, height: 5 });
    const changed = paintLine(grid, { x: 3.5, y: 2.5 }, { x: 3.5, y: 2.5 }, 2.3, false);
    expect(shown(grid)).toEqual(['..###..', '.#####.', '.#####.', '.#####.', '..###..']);
    expect(changed).toEqual({ x: 1, y: 0, width: 5, height: 5 });
  });

  it('paints exactly the cells that lie within its radius of its way', () => {
    const point = fc.record({ x: fc.double(inRange(-10, 40)), y: fc.double(inRange(-10, 30)) });
    fc.assert(
      fc.property(point, point, fc.double(inRange(0.5, 9)), (from, to, radius) => {
        const grid = gridOver({ width: 30, height: 20 });
        paintLine(grid, from, to, radius, false);
        for (const [at, cell] of grid.cells.entries()) {
          const centre = { x: (at % 30) + 0.5, y: Math.floor(at / 30) + 0.5 };
          const distance = distanceTo(centre, from, to);
          // Rounding decides over a cell on the edge.
          if (Math.abs(distance - radius) > 1e-6) expect(cell === 1).toBe(distance < radius);
        }
      }),
    );
  });

  it('erases, and the order of steps counts', () => {
    const grid = gridOver({ width: 10, height: 1 });
    applyStep(grid, over(1, 6, false));
    applyStep(grid, over(3, 4, true));
    expect(shown(grid)).toEqual(['##...##...']);
    applyStep(grid, { kind: 'invert' });
    expect(shown(grid)).toEqual(['..###..###']);
    expect(paintedShare(grid)).toBe(0.6);
    applyStep(grid, { kind: 'clear' });
    expect(paintedShare(grid)).toBe(0);
  });
});

describe('the file of a mask', () => {
  it('has the size of the picture, and is white where it is painted', async () => {
    const grid = gridOver({ width: 11, height: 3 });
    paintLine(grid, { x: 8, y: 1 }, { x: 20, y: 1 }, 1, false);
    const { width, height, pixels } = await read(await maskPng(grid, { width: 11, height: 3 }));
    expect([width, height]).toEqual([11, 3]);
    expect(pixels.map((row) => row.map((pixel) => (pixel === 1 ? '#' : '.')).join(''))).toEqual(
      shown(grid),
    );
  });

  it('gives each pixel of a large picture the cell that it lies in', async () => {
    const picture = { width: 2500, height: 1700 };
    const grid = gridOver(picture);
    paintLine(grid, { x: 300, y: 200 }, { x: 700, y: 600 }, 90, false);
    const { width, height, pixels } = await read(await maskPng(grid, picture));
    expect([width, height]).toEqual([2500, 1700]);
    for (const [y, row] of pixels.entries()) {
      const line = Math.floor(((y + 0.5) * grid.height) / height) * grid.width;
      const wanted = row.map(
        (_, x) => grid.cells[line + Math.floor(((x + 0.5) * grid.width) / width)],
      );
      expect(row.every((pixel, x) => pixel === wanted[x])).toBe(true);
    }
  });

  it('does not change with what is painted while it is written', async () => {
    const grid = gridOver({ width: 8, height: 8 });
    const file = maskPng(grid, { width: 8, height: 8 });
    applyStep(grid, { kind: 'invert' });
    expect((await read(await file)).pixels.flat()).not.toContain(1);
  });
});

/** A stroke along a grid of one row. */
const over = (from: number, to: number, erase: boolean): MaskStep => ({
  kind: 'stroke',
  erase,
  radius: 1,
  points: [from, to].map((x) => ({ x, y: 0.5 })),
});

const inRange = (min: number, max: number) => ({ min, max, noNaN: true });

function distanceTo(at: Point, from: Point, to: Point): number {
  const along = { x: to.x - from.x, y: to.y - from.y };
  const length = along.x ** 2 + along.y ** 2;
  const share = ((at.x - from.x) * along.x + (at.y - from.y) * along.y) / length;
  const near = length === 0 ? 0 : Math.min(1, Math.max(0, share));
  return Math.hypot(at.x - from.x - near * along.x, at.y - from.y - near * along.y);
}
