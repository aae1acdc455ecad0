import type { PackIndex } from './format.ts';
import type { Place } from './shard-layout.ts';

/** A place that shards are written to: a folder in Node, or the browser's storage. One shard is open at a time. */
export interface ShardSink {
  /** Begins an empty shard. If there is a shard of that name, it is overwritten. */
  begin(path: string): Promise<void>;
  /** Opens a shard again and cuts it after its first `bytes`. The bytes behind these were never committed. */
  resume(path: string, bytes: number): Promise<void>;
  /** Adds bytes at the end of the open shard. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Resolves when all appended bytes are safe on the disk. */
  flush(): Promise<void>;
  /** Writes bytes at `offset` of a shard, open or sealed. Resolves when they are safe on the disk. */
  patch(path: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the open shard. Resolves when its bytes are safe on the disk. */
  seal(): Promise<void>;
}

/** Writes records to the places of a plan, in the order of their places. Gaps between them are zeros. */
export class ShardWriter {
  #shards: PackIndex['shards'];
  readonly #sink: ShardSink;
  #shard = -1;
  #written = 0;
  #place: Place | undefined;
  #placed = 0;
  #from: { readonly shard: number; readonly bytes: number } | undefined;

  /** @param from where an earlier run ended: its last shard, and the committed bytes of that shard */
  constructor(
    shards: PackIndex['shards'],
    sink: ShardSink,
    from?: { readonly shard: number; readonly bytes: number },
  ) {
    this.#shards = shards;
    this.#sink = sink;
    this.#from = from;
  }

  /** Goes on with a plan whose shards differ from where the next record begins. */
  replan(shards: PackIndex['shards']): void {
    this.#shards = shards;
  }

  /**
   * Adds bytes to the record at `place`. This must be the record of the last call, or the next one.
   * @throws RangeError if it is another one, or if a record got more or fewer bytes than planned
   */
  async put(place: Place, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (place !== this.#place) await this.#begin(place);
    if (this.#placed + bytes.byteLength > place.byteLength) {
      throw new RangeError(`a record of ${place.byteLength} bytes got more`);
    }
    await this.#sink.append(bytes);
    this.#placed += bytes.byteLength;
    this.#written += bytes.byteLength;
  }

  /** Resolves when all records so far are safe on the disk. */
  async flush(): Promise<void> {
    if (this.#shard >= 0) await this.#sink.flush();
  }

  /** Seals the last shard. @throws RangeError if a record or a shard is missing */
  async finish(): Promise<void> {
    this.#checkWhole();
    await this.#resume();
    await this.#seal();
    if (this.#shard !== this.#shards.length - 1) throw new RangeError('not all shards are written');
  }

  async #begin(place: Place): Promise<void> {
    this.#checkWhole();
    await this.#resume();
    if (place.shard !== this.#shard) {
      await this.#seal();
      const next = this.#shards[this.#shard + 1];
      this.#shard += 1;
      if (next === undefined || place.shard !== this.#shard) {
        throw new RangeError(`shard ${place.shard} comes after shard ${this.#shard - 1}`);
      }
      this.#written = 0;
      await this.#sink.begin(next.path);
    }
    const gap = place.offset - this.#written;
    if (gap < 0) throw new RangeError(`a record at ${place.offset} lies on the one before it`);
    if (gap > 0) await this.#sink.append(new Uint8Array(gap));
    this.#written = place.offset;
    this.#place = place;
    this.#placed = 0;
  }

  async #resume(): Promise<void> {
    const path = this.#from && this.#shards[this.#from.shard]?.path;
    if (this.#from === undefined || path === undefined) return;
    await this.#sink.resume(path, this.#from.bytes);
    this.#shard = this.#from.shard;
    this.#written = this.#from.bytes;
    this.#from = undefined;
  }

  #checkWhole(): void {
    if (this.#place === undefined || this.#placed === this.#place.byteLength) return;
    throw new RangeError(`a record of ${this.#place.byteLength} bytes got ${this.#placed}`);
  }

  async #seal(): Promise<void> {
    if (this.#shard >= 0) await this.#sink.seal();
  }
}
