import type { PackId } from '../protocol/engine-options.ts';
import type { StoreEventSink, StorePhase } from '../protocol/store.ts';

/** Progress events of one piece of work come no more often than this. */
const INTERVAL_MS = 250;

/** Counts the bytes of one piece of work, and emits progress events. */
export class Progress {
  readonly #emit: StoreEventSink;
  readonly #of: number;
  readonly #pack: PackId;
  readonly #phase: StorePhase;
  #bytes = 0;
  #emittedAt = -Infinity;

  /** @param of all bytes of the work */
  constructor(emit: StoreEventSink, pack: PackId, phase: StorePhase, of: number) {
    this.#emit = emit;
    this.#pack = pack;
    this.#phase = phase;
    this.#of = of;
  }

  /** @param count bytes that were done since the last call */
  add(count: number): void {
    this.at(this.#bytes + count);
  }

  /** Some of what was done is lost. @param bytes done so far, fewer than before */
  backTo(bytes: number): void {
    this.#bytes = 0;
    this.at(bytes);
  }

  /** @param bytes done so far. The count never falls here, and never exceeds all bytes. */
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
