import type { PackId } from '../protocol/engine.ts';
import type { StoreEventSink, StorePhase } from '../protocol/store.ts';

/** Least time between two progress events of one piece of work. */
const INTERVAL_MS = 250;

/** Counts bytes of one piece of work and tells now and then how many it is. */
export class Progress {
  readonly #emit: StoreEventSink;
  readonly #of: number;
  readonly #pack: PackId;
  readonly #phase: StorePhase;
  #bytes = 0;
  #emittedAt = -Infinity;

  /** @param of bytes in all. */
  constructor(emit: StoreEventSink, pack: PackId, phase: StorePhase, of: number) {
    this.#emit = emit;
    this.#pack = pack;
    this.#phase = phase;
    this.#of = of;
  }

  add(count: number): void {
    this.at(this.#bytes + count);
  }

  /** At least so many are done; never more than there are. */
  at(bytes: number): void {
    this.#bytes = Math.min(Math.max(bytes, this.#bytes), this.#of);
    const now = performance.now();
    if (now - this.#emittedAt < INTERVAL_MS && this.#bytes < this.#of) return;
    this.#emittedAt = now;
    this.#emit({
      type: 'progress',
      pack: this.#pack,
      phase: this.#phase,
      bytes: this.#bytes,
      of: this.#of,
      at: Date.now(),
    });
  }
}
