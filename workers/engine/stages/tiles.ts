import type { Place, Span } from './spans.ts';

/**
 * Puts tiles together. The weight of a tile falls linearly towards each edge it shares with another
 * tile, so the tiles fade into each other over the whole overlap.
 */
export class TileBlend {
  readonly #sum: Float32Array;
  readonly #weight: Float32Array;
  readonly #channels: number;
  readonly #height: number;
  readonly #width: number;

  /** For a map [1,channels,height,width]. */
  constructor(channels: number, height: number, width: number) {
    this.#channels = channels;
    this.#height = height;
    this.#width = width;
    this.#sum = new Float32Array(channels * height * width);
    this.#weight = new Float32Array(height * width);
  }

  /**
   * @param tile values [1,C,rows,columns]
   * @param rows of the whole map that the tile covers
   * @param columns of the whole map that the tile covers
   * @param fade cells over which the weight falls towards a shared edge
   */
  add(tile: Float32Array, rows: Span, columns: Span, fade: number): void {
    const height = rows.end - rows.start;
    const width = columns.end - columns.start;
    const down = ramp(rows, this.#height, fade);
    const across = ramp(columns, this.#width, fade);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const weight = (down[y] ?? 0) * (across[x] ?? 0);
        const at = (rows.start + y) * this.#width + columns.start + x;
        this.#weight[at] = (this.#weight[at] ?? 0) + weight;
        for (let c = 0; c < this.#channels; c++) {
          const to = c * this.#height * this.#width + at;
          const value = tile[(c * height + y) * width + x] ?? 0;
          this.#sum[to] = (this.#sum[to] ?? 0) + weight * value;
        }
      }
    }
  }

  /** [1,C,H,W]; every cell must be covered by a tile. */
  finish(): Float32Array {
    const area = this.#height * this.#width;
    return this.#sum.map((value, i) => value / (this.#weight[i % area] ?? 1));
  }
}

function ramp(span: Span, length: number, fade: number): Float32Array {
  const size = span.end - span.start;
  return Float32Array.from({ length: size }, (_, i) => {
    const fromStart = span.start === 0 ? 1 : Math.min(1, (i + 0.5) / fade);
    const fromEnd = span.end === length ? 1 : Math.min(1, (size - i - 0.5) / fade);
    return Math.min(fromStart, fromEnd);
  });
}

/** The part [1,C,rows,columns] of a map [1,C,height,width]. */
export function cut(
  map: Float32Array,
  channels: number,
  height: number,
  width: number,
  rows: Span,
  columns: Span,
): Float32Array {
  const tileWidth = columns.end - columns.start;
  const tileHeight = rows.end - rows.start;
  const out = new Float32Array(channels * tileHeight * tileWidth);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < tileHeight; y++) {
      const from = (c * height + rows.start + y) * width + columns.start;
      out.set(map.subarray(from, from + tileWidth), (c * tileHeight + y) * tileWidth);
    }
  }
  return out;
}

/** Writes the core of a tile [1,channels,rows,columns] into a map [1,channels,height,width]. */
export function paste(
  map: Float32Array,
  { channels, height, width }: Readonly<Record<'channels' | 'height' | 'width', number>>,
  tile: Float32Array,
  { rows, columns }: { readonly rows: Place; readonly columns: Place },
): void {
  const tileHeight = rows.tile.end - rows.tile.start;
  const tileWidth = columns.tile.end - columns.tile.start;
  const across = columns.core.start - columns.tile.start;
  const length = columns.core.end - columns.core.start;
  for (let c = 0; c < channels; c++) {
    for (let y = rows.core.start; y < rows.core.end; y++) {
      const from = (c * tileHeight + y - rows.tile.start) * tileWidth + across;
      map.set(tile.subarray(from, from + length), (c * height + y) * width + columns.core.start);
    }
  }
}

/** A smaller map [1,channels,toHeight,toWidth] of cells of a map [1,channels,height,width], evenly spread. */
export function thinned(
  map: Float32Array,
  channels: number,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Float32Array {
  const out = new Float32Array(channels * toHeight * toWidth);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < toHeight; y++) {
      const row = (c * height + nearest(y, height, toHeight)) * width;
      for (let x = 0; x < toWidth; x++) {
        out[(c * toHeight + y) * toWidth + x] = map[row + nearest(x, width, toWidth)] ?? 0;
      }
    }
  }
  return out;
}

/** The cell of `from` that lies under the middle of cell i of `to`. */
function nearest(i: number, from: number, to: number): number {
  return Math.floor(((i + 0.5) * from) / to);
}
