import { Inflate } from 'fflate';

/** The data is not zlib's: its header or one of its codes is impossible. */
export class InflateError extends Error {}

/** Compressed bytes that are inflated at once. Deflate makes at most 1032 bytes of one. */
const SLICE = 16 * 1024;
/**
 * Slices in a row that may give nothing. A stored block is handed out once it is whole, four slices
 * at most. More of them means that the stream has ended and junk follows.
 */
const EMPTY_SLICES = 8;

/**
 * Inflates zlib data (RFC 1950) only as far as it is asked for: a file that would swell to gigabytes
 * gives no more than its picture needs. Holds one slice inflated, 17 MB at most.
 *
 * The checksum at the end is not read, as in libpng and browsers. So data opens that lacks it, that
 * has something else behind it, or that has no final block. DecompressionStream loses the last piece
 * of such data (whatwg/compression#76).
 */
export class InflatedBytes {
  /** Compressed bytes taken so far. */
  consumed = 0;
  readonly #slices: Iterator<Uint8Array>;
  readonly #inflate: Inflate;
  readonly #header: number[] = [];
  #piece = new Uint8Array();
  #at = 0;
  #empty = 0;

  /** @param parts the stream cut anywhere */
  constructor(parts: Iterable<Uint8Array>) {
    this.#slices = slices(parts);
    this.#inflate = new Inflate((piece) => {
      this.#piece = piece;
    });
  }

  /**
   * Fills the whole target.
   * @returns false where the data ends first
   * @throws InflateError where the data is no zlib data
   */
  readInto(target: Uint8Array): boolean {
    return this.readUpTo(target) === target.length;
  }

  /**
   * Fills the target as far as the data goes.
   * @returns the number of bytes written
   * @throws InflateError where the data is no zlib data
   */
  readUpTo(target: Uint8Array): number {
    let to = 0;
    while (to < target.length) {
      if (this.#at === this.#piece.length && !this.#next()) break;
      const n = Math.min(target.length - to, this.#piece.length - this.#at);
      target.set(this.#piece.subarray(this.#at, this.#at + n), to);
      this.#at += n;
      to += n;
    }
    return to;
  }

  /** Inflates on until there are bytes. @returns false at the end */
  #next(): boolean {
    do {
      const slice = this.#slices.next();
      if (slice.done === true || this.#empty > EMPTY_SLICES) return false;
      this.#take(slice.value);
      this.#empty = this.#piece.length === 0 ? this.#empty + 1 : 0;
    } while (this.#piece.length === 0);
    this.#at = 0;
    return true;
  }

  #take(slice: Uint8Array): void {
    this.consumed += slice.length;
    this.#piece = new Uint8Array();
    let at = 0;
    while (this.#header.length < 2 && at < slice.length) this.#header.push(slice[at++] ?? 0);
    if (at > 0 && this.#header.length === 2) requireZlib(this.#header);
    if (at === slice.length) return;
    try {
      this.#inflate.push(slice.subarray(at));
    } catch (cause) {
      throw new InflateError('not readable as zlib data', { cause });
    }
  }
}

/** The parts joined and cut into slices. A slice is overwritten by the next. */
function* slices(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  const slice = new Uint8Array(SLICE);
  let filled = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const n = Math.min(SLICE - filled, part.length - at);
      slice.set(part.subarray(at, at + n), filled);
      at += n;
      filled += n;
      if (filled < SLICE) continue;
      yield slice;
      filled = 0;
    }
  }
  if (filled > 0) yield slice.subarray(0, filled);
}

/** RFC 1950: deflate, a window of at most 32 kB, a sum that 31 divides, no preset dictionary. */
function requireZlib([method = 0, flags = 0]: readonly number[]): void {
  const sound = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0;
  if (!sound || (flags & 32) !== 0) throw new InflateError('no zlib header');
}
