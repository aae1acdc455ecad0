import { fetchRange } from './fetch-range.ts';
import type { PiecePool } from './piece-pool.ts';
import type { RemoteFile, WantedRange } from './remote-file.ts';

/**
 * A range of a file that is on its way. Its bytes are read in their order, from the first one that is
 * wanted, as they come; they are kept in pieces of a pool until then.
 */
export class IncomingRange {
  readonly begin: number;
  readonly end: number;
  readonly #pool: PiecePool;
  readonly #stop = new AbortController();
  /** By number, counted from `begin`; a piece that was read whole is given back. */
  readonly #pieces = new Map<number, Uint8Array<ArrayBuffer>>();
  /** The byte after the last one that came. */
  #came: number;
  #failure: { readonly error: unknown } | undefined;
  /** Wakes the reader that waits for bytes. */
  #wake: (() => void) | undefined;

  /** Begins to fetch. */
  constructor(file: RemoteFile, range: WantedRange, pool: PiecePool, signal: AbortSignal) {
    this.begin = range.begin;
    this.end = range.end;
    this.#pool = pool;
    this.#came = range.begin;
    const either = AbortSignal.any([signal, this.#stop.signal]);
    fetchRange(file, range, (chunk) => this.#keep(chunk, either), either).catch(
      (error: unknown) => {
        // The read that needs these bytes gets the error.
        this.#failure = { error };
        this.#wake?.();
      },
    );
  }

  /**
   * Copies what is there from `offset` on, as much as `target` takes; waits until there is something.
   * Bytes before `offset` cannot be read any more.
   * @returns how many bytes were copied, at least one
   * @throws what fetching threw
   */
  async read(offset: number, target: Uint8Array<ArrayBuffer>): Promise<number> {
    while (this.#came <= offset) {
      this.#giveBack(this.#came);
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#pool.look();
      });
      this.#wake = undefined;
    }
    const { pieceBytes } = this.#pool;
    const count = Math.min(target.byteLength, this.#came - offset);
    for (let done = 0; done < count;) {
      const at = offset + done - this.begin;
      const piece = this.#pieces.get(Math.floor(at / pieceBytes));
      if (piece === undefined) throw new RangeError(`byte ${offset + done} was read already`);
      const from = at % pieceBytes;
      const part = piece.subarray(from, from + count - done);
      target.set(part, done);
      done += part.byteLength;
    }
    this.#giveBack(offset + count);
    return count;
  }

  /** Ends the request; what came is forgotten. */
  drop(): void {
    this.#stop.abort(new Error('not needed any more'));
    this.#giveBack(this.end + this.#pool.pieceBytes);
  }

  async #keep(chunk: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    const { pieceBytes } = this.#pool;
    for (let used = 0; used < chunk.byteLength;) {
      const at = this.#came - this.begin;
      const number = Math.floor(at / pieceBytes);
      let piece = this.#pieces.get(number);
      if (piece === undefined) {
        const isAwaited = () => this.#wake !== undefined;
        piece = new Uint8Array(await this.#pool.take(this.#came, isAwaited, signal));
        if (signal.aborted) return this.#pool.give(piece.buffer);
        this.#pieces.set(number, piece);
      }
      const from = at % pieceBytes;
      const part = chunk.subarray(used, used + pieceBytes - from);
      piece.set(part, from);
      used += part.byteLength;
      this.#came += part.byteLength;
      this.#wake?.();
    }
  }

  /** Gives back the pieces that lie before a byte. */
  #giveBack(offset: number): void {
    const { pieceBytes } = this.#pool;
    for (const [number, piece] of this.#pieces) {
      const end = Math.min(this.begin + (number + 1) * pieceBytes, this.end);
      if (end > offset) continue;
      this.#pieces.delete(number);
      this.#pool.give(piece.buffer);
    }
  }
}
