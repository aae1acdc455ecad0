import { joined } from '../../../src/request/bytes.ts';
import { LostBytes, type PackSink } from './pack-files.ts';
import { pieceUrl, readPieces } from './shard-pieces.ts';

/**
 * Writes shards as entries of a cache. Each append is one entry: a tensor, or some rows of a large one. An
 * entry is safe once its put has resolved. The few zeros between two tensors are stored in front of the
 * second one.
 */
export class CacheSink implements PackSink {
  readonly #cache: Cache;
  #path = '';
  #at = 0;
  #gap = new Uint8Array(0);
  /** The put that was begun last. All puts before it have resolved. */
  #putting: Promise<void> = Promise.resolve();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  async begin(path: string): Promise<void> {
    await this.resume(path, 0);
  }

  async resume(path: string, bytes: number): Promise<void> {
    let safe = 0;
    for (const { request, begin, end } of await readPieces(this.#cache, path)) {
      if (end > bytes) await this.#cache.delete(request);
      else if (begin === safe) safe = end;
    }
    if (safe < bytes) throw new LostBytes(path);
    this.#path = path;
    this.#at = bytes;
    this.#gap = new Uint8Array(0);
  }

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const isGap = bytes.byteLength < 16 && bytes.every((byte) => byte === 0);
    if (isGap) {
      this.#gap = joined([this.#gap, bytes]);
      return;
    }
    await this.#put(this.#gap.byteLength > 0 ? joined([this.#gap, bytes]) : bytes);
  }

  /**
   * Stores zeros that still wait for a tensor behind them: they may be a tensor themselves. May be called
   * while an append is under way.
   */
  async flush(): Promise<void> {
    await this.#putting;
    if (this.#gap.byteLength > 0) await this.#put(this.#gap);
  }

  async patch(path: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const { request, begin, end } of await readPieces(this.#cache, path)) {
      if (end <= offset || begin >= offset + bytes.byteLength) continue;
      const response = await this.#cache.match(request);
      const piece = new Uint8Array((await response?.arrayBuffer()) ?? new ArrayBuffer(end - begin));
      const from = Math.max(offset, begin);
      const wanted = bytes.subarray(
        from - offset,
        Math.min(end, offset + bytes.byteLength) - offset,
      );
      const there = piece.subarray(from - begin, from - begin + wanted.byteLength);
      if (there.every((byte, i) => byte === wanted[i])) continue;
      there.set(wanted);
      await this.#cache.put(request, new Response(piece));
    }
  }

  async seal(): Promise<void> {
    await this.flush();
  }

  async close(): Promise<void> {
    this.#gap = new Uint8Array(0);
  }

  async #put(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const begin = this.#at;
    this.#at += bytes.byteLength;
    this.#gap = new Uint8Array(0);
    this.#putting = this.#cache.put(pieceUrl(this.#path, begin, this.#at), new Response(bytes));
    await this.#putting;
  }
}
