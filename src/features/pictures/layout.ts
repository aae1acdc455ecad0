/** Between two tiles, CSS pixels; Grid.module.css has the same. */
export const GAP = 8;

/** The narrowest tile where a pointer chooses, and on a phone: two targets of 40 px beside each other fit on it. */
const NARROWEST = 148;
const NARROWEST_ON_PHONE = 100;
const PHONE = 560;

/** How the tiles stand in a grid. */
export interface Layout {
  readonly columns: number;
  /** Side of a tile, CSS pixels. */
  readonly side: number;
}

/** As many square tiles beside each other as fit. @param width of the grid, CSS pixels */
export function layoutFor(width: number): Layout {
  const narrowest = width < PHONE ? NARROWEST_ON_PHONE : NARROWEST;
  const columns = Math.max(2, Math.floor((width + GAP) / (narrowest + GAP)));
  return { columns, side: Math.max(1, Math.floor((width - (columns - 1) * GAP) / columns)) };
}

/** The keys that move in a grid. */
const MOVES = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns: number) => -columns,
  ArrowDown: (columns: number) => columns,
  PageUp: (columns: number, rows: number) => -columns * rows,
  PageDown: (columns: number, rows: number) => columns * rows,
  Home: () => -Infinity,
  End: () => Infinity,
} as const;

/**
 * The place that a key leads to.
 * @param rows that are in view
 * @returns null if the key does not move
 */
export function placeAfter(
  key: string,
  at: number,
  {
    count,
    columns,
    rows,
  }: { readonly count: number; readonly columns: number; readonly rows: number },
): number | null {
  if (!isMove(key) || count === 0) return null;
  const to = at + MOVES[key](columns, rows);
  // Below the last whole row there may be no tile: the last one is the nearest.
  if (key === 'ArrowUp' && to < 0) return at;
  return Math.min(count - 1, Math.max(0, to));
}

function isMove(key: string): key is keyof typeof MOVES {
  return Object.hasOwn(MOVES, key);
}
