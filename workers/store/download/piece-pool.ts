import { errorText } from '../../failure.ts';

/** Somebody who waits for a piece. */
interface Taker {
  /** Where in its file the piece belongs. Earlier ones are served first: they are read first. */
  readonly at: number;
  readonly isUrgent: () => boolean;
  readonly take: (piece: ArrayBuffer) => void;
}

/**
 * Memory for bytes that came and were not read yet, in pieces of one size that are used again and again: a
 * new buffer for each would make gigabytes of garbage in a download of gigabytes. The pool has a limit. A
 * taker for whose bytes somebody waits gets a piece beyond it, or a download could stop for ever.
 */
export class PiecePool {
  readonly pieceBytes: number;
  readonly #most: number;
  readonly #free: ArrayBuffer[] = [];
  readonly #takers = new Set<Taker>();
  #taken = 0;

  /** @param bytes of all pieces that may be taken at a time */
  constructor(pieceBytes: number, bytes: number) {
    this.pieceBytes = pieceBytes;
    this.#most = Math.max(1, Math.floor(bytes / pieceBytes));
  }

  /** Bytes of the pieces that are taken now. */
  get takenBytes(): number {
    return this.#taken * this.pieceBytes;
  }

  /**
   * Takes a piece as soon as there is room.
   * @param at where in its file the piece belongs
   * @param isUrgent whether somebody waits for these bytes; {@link PiecePool.look} asks again
   * @throws the reason of `signal`
   */
  take(at: number, isUrgent: () => boolean, signal: AbortSignal): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const ended = () => {
        this.#takers.delete(taker);
        reject(
          signal.reason instanceof Error ? signal.reason : new Error(errorText(signal.reason)),
        );
      };
      const taker: Taker = {
        at,
        isUrgent,
        take: (piece) => {
          signal.removeEventListener('abort', ended);
          resolve(piece);
        },
      };
      signal.addEventListener('abort', ended, { once: true });
      this.#takers.add(taker);
      this.look();
    });
  }

  /** Gives a piece back. Its bytes may be overwritten at once. */
  give(piece: ArrayBuffer): void {
    this.#taken -= 1;
    this.#free.push(piece);
    this.look();
  }

  /** Serves those who wait and may have a piece now. */
  look(): void {
    if (this.#takers.size === 0) return;
    for (const taker of [...this.#takers].sort((a, b) => a.at - b.at)) {
      if (this.#taken >= this.#most && !taker.isUrgent()) continue;
      this.#takers.delete(taker);
      this.#taken += 1;
      taker.take(this.#free.pop() ?? new ArrayBuffer(this.pieceBytes));
    }
  }
}
