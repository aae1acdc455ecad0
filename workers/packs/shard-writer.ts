import type { PackIndex } from './format.ts';
import type { Place } from './shard-layout.ts';

/** Where shards go: a folder in Node, the browser's own file system. One shard is open at a time. */
export interface ShardSink {
  /** Begins an empty shard; one of that name that is there already is overwritten. */
  begin(path: string): Promise<void>;
  /** Opens a shard again and cuts it to its first `bytes`: what came behind was never committed. */
  resume(path: string, bytes: number): Promise<void>;
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Comes back when all that was appended is safe. */
  flush(): Promise<void>;
  /**
   * Makes these bytes stand at `offset` of a shard, open or sealed, and comes back when they are
   * safe. Tells whether others stood there.
   */
  patch(path: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** The open shard is whole: comes back when its bytes are safe. */
  seal(): Promise<void>;
}

/** Writes records to the places a plan gave them, in that order, zeros between them. */
export class ShardWriter {
  readonly #shards: PackIndex['shards'];
  readonly #sink: ShardSink;
  #shard = -1;
  #written = 0;
  #place: Place | undefined;
  #placed = 0;
  #from: { readonly shard: number; readonly bytes: number } | undefined;

  /** @param from where an earlier run ended: that shard and the bytes it has. */
  constructor(
    shards: PackIndex['shards'],
    sink: ShardSink,
    from?: { readonly shard: number; readonly bytes: number },
  ) {
    this.#shards = shards;
    this.#sink = sink;
    this.#from = from;
  }

  /**
   * Adds bytes to the record at `place`: the next one, or the one that was added to last.
   * @throws {RangeError} when that is not its turn, or it gets more or fewer bytes than planned.
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

  /** Comes back when all records so far are safe. */
  async flush(): Promise<void> {
    if (this.#shard >= 0) await this.#sink.flush();
  }

  /** Seals the last shard. */
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
