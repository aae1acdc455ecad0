/**
 * The data is not zlib's, or ends in the middle. Each platform words that failure in its own way.
 */
export class InflateError extends Error {}

/**
 * Inflates zlib data in pieces of the size asked for, with the platform's DecompressionStream. A
 * picture is inflated row by row, and a file that would inflate to gigabytes is never inflated
 * further than its picture needs.
 */
export class InflatedBytes {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #chunk = new Uint8Array();
  #at = 0;

  constructor(parts: Iterable<Uint8Array<ArrayBuffer>>) {
    const iterator = parts[Symbol.iterator]();
    const source = new ReadableStream<BufferSource>({
      pull(controller) {
        const { done, value } = iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    });
    this.#reader = source.pipeThrough(new DecompressionStream('deflate')).getReader();
  }

  /**
   * Fills the whole target.
   * @returns false where the data ends first
   * @throws InflateError where the data is no zlib data or is cut off
   */
  async readInto(target: Uint8Array): Promise<boolean> {
    let to = 0;
    while (to < target.length) {
      if (this.#at === this.#chunk.length) {
        const { done, value } = await this.#read();
        if (done) return false;
        this.#chunk = value as Uint8Array<ArrayBuffer>;
        this.#at = 0;
      }
      const n = Math.min(target.length - to, this.#chunk.length - this.#at);
      target.set(this.#chunk.subarray(this.#at, this.#at + n), to);
      this.#at += n;
      to += n;
    }
    return true;
  }

  async #read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    try {
      return await this.#reader.read();
    } catch (cause) {
      throw new InflateError('not readable as zlib data', { cause });
    }
  }

  /** Frees the stream; the rest of the data is not inflated. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
