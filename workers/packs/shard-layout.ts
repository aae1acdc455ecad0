/** Most bytes of a shard. A record that is larger has a shard of its own. */
const SHARD_LIMIT = 64 * 1024 * 1024;
/** Every record starts at a multiple of this many bytes, so that it can be viewed as floats. The gaps are zeros. */
const ALIGNMENT = 16;

/** Where a record lies: the number of its shard, and its place there in bytes. */
export interface Place {
  readonly shard: number;
  readonly offset: number;
  readonly byteLength: number;
}

/** The path of a shard: `shard-000.bin`, `shard-001.bin`, … */
export function shardPath(shard: number): string {
  return `shard-${String(shard).padStart(3, '0')}.bin`;
}

/**
 * Places records one after another in shards of at most `limit` bytes. No record spans two shards. A record
 * that is larger than the limit has a shard of its own.
 */
export class ShardLayout {
  readonly limit: number;
  readonly #sizes: number[] = [];

  constructor(limit: number = SHARD_LIMIT) {
    this.limit = limit;
  }

  /** Places the next record. @param byteLength its bytes */
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

  /** The shards so far, and how many bytes each has. */
  shards(): { path: string; byteLength: number }[] {
    return this.#sizes.map((byteLength, shard) => ({ path: shardPath(shard), byteLength }));
  }
}
