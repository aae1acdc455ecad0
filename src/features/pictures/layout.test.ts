import { expect, it } from 'vitest';
import { GAP, layoutFor, placeAfter } from './layout.ts';

it('fills the width with squares, three on a phone and more on a wide screen', () => {
  expect(layoutFor(358).columns).toBe(3);
  expect(layoutFor(992).columns).toBe(6);
  for (const width of [358, 992, 1400]) {
    const { columns, side } = layoutFor(width);
    const used = columns * side + (columns - 1) * GAP;
    expect(used).toBeLessThanOrEqual(width);
    expect(used).toBeGreaterThan(width - columns);
  }
});

it('has two columns at least, and sides of a pixel before it has a width', () => {
  expect(layoutFor(0)).toEqual({ columns: 2, side: 1 });
});

const GRID = { count: 10, columns: 4, rows: 2 };
const after = (key: string, at: number) => placeAfter(key, at, GRID);

it('moves by one, by a row and by what is in view, and not beyond the ends', () => {
  expect(after('ArrowRight', 3)).toBe(4);
  expect(after('ArrowLeft', 0)).toBe(0);
  expect(after('ArrowDown', 1)).toBe(5);
  expect(after('ArrowDown', 7)).toBe(9);
  expect(after('ArrowUp', 2)).toBe(2);
  expect(after('ArrowUp', 6)).toBe(2);
  expect(after('PageDown', 0)).toBe(8);
  expect(after('PageUp', 9)).toBe(1);
  expect(after('Home', 7)).toBe(0);
  expect(after('End', 0)).toBe(9);
});

it('leaves other keys alone, and an empty grid', () => {
  expect(after('a', 0)).toBeNull();
  expect(after('toString', 0)).toBeNull();
  expect(placeAfter('End', 0, { ...GRID, count: 0 })).toBeNull();
});
