/** One tile along one axis, in latents: [start, end). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Divides an axis into tiles of equal size. Neighbouring tiles share at least `overlap` latents.
 * @param length of the axis, in latents; an axis no longer than `size` is one tile
 * @param size of a tile, in latents
 */
export function spans(length: number, size: number, overlap: number): readonly Span[] {
  if (length <= size) return [{ start: 0, end: length }];
  const count = Math.ceil((length - overlap) / (size - overlap));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.round((i * (length - size)) / (count - 1));
    return { start, end: start + size };
  });
}

/**
 * The part of each span that no other has: the axis is cut in the middle of what two spans share.
 * @param all spans of an axis of this length, in order
 */
export function cores(all: readonly Span[], length: number): readonly Span[] {
  const between = (before: Span | undefined, after: Span | undefined) =>
    before === undefined ? 0 : Math.floor((before.end + (after?.start ?? length)) / 2);
  return all.map((span, i) => ({
    start: between(all[i - 1], span),
    end: i === all.length - 1 ? length : between(span, all[i + 1]),
  }));
}

/** Where a tile lies in a map, and which part of it goes there. Rows or columns, in cells of the map. */
export interface Place {
  readonly tile: Span;
  readonly core: Span;
}

/** The tile that is all of an axis. */
export function allOf(length: number): Place {
  const all = { start: 0, end: length };
  return { tile: all, core: all };
}

/** The same place in finer cells. */
export function times({ tile, core }: Place, cells: number): Place {
  const scaled = ({ start, end }: Span) => ({ start: start * cells, end: end * cells });
  return { tile: scaled(tile), core: scaled(core) };
}

export function lengthOf({ start, end }: Span): number {
  return end - start;
}
