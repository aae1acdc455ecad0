/** Bytes after which the next shard begins; a larger tensor is a shard of its own. */
const SHARD_LIMIT = 64 * 1024 * 1024;
/** Every record starts at a multiple of this, zeros before it, so that it can be viewed as floats. */
const ALIGNMENT = 16;

/** Where a record goes. */
export interface Place {
  readonly shard: number;
  readonly offset: number;
  readonly byteLength: number;
}

/** `shard-000.bin`, `shard-001.bin`, … */
export function shardPath(shard: number): string {
  return `shard-${String(shard).padStart(3, '0')}.bin`;
}

/**
 * Puts records one after another into shards of at most `limit` bytes. No record spans
 * two shards; one that is larger than the limit has a shard to itself.
 */
export class ShardLayout {
  readonly limit: number;
  readonly #sizes: number[] = [];

  constructor(limit: number = SHARD_LIMIT) {
    this.limit = limit;
  }

  place(byteLength: number): Place {
    const last = this.#sizes.at(-1);
    const offset = last === undefined ? 0 : Math.ceil(last / ALIGNMENT) * ALIGNMENT;
    const fits = last !== undefined && offset + byteLength <= this.limit;
    if (fits) {
      this.#sizes[this.#sizes.length - 1] = offset + byteLength;
      return { shard: this.#sizes.length - 1, offset, byteLength };
    }
    this.#sizes.push(byteLength);
    return { shard: this.#sizes.length - 1, offset: 0, byteLength };
  }

  shards(): { path: string; byteLength: number }[] {
    return this.#sizes.map((byteLength, shard) => ({ path: shardPath(shard), byteLength }));
  }
}
