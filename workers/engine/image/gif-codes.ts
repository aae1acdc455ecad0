/** Most codes of a table: they have twelve bits. */
const TABLE = 4096;

/** Whether a row was filled; the data ended before ("over"), or has a code that cannot be. */
export type GifRead = 'read' | 'over' | 'damaged';

/**
 * Unpacks the pixels of a GIF (LZW with codes of growing length, GIF89a appendix F). A code stands for
 * an entry, or for the string of an earlier code and one entry more.
 */
export class GifCodes {
  readonly #bytes: Uint8Array;
  readonly #minBits: number;
  /** Offset of the next byte, and bytes left in its sub-block. */
  #at: number;
  #left = 0;
  #bits = 0;
  #bitCount = 0;
  #codeBits: number;
  #next: number;
  /** The code before; −1 behind a clear code. */
  #last = -1;
  #firstOfLast = 0;
  readonly #prefix = new Uint16Array(TABLE);
  readonly #suffix = new Uint8Array(TABLE);
  /** A string that is being handed out, its end first. */
  readonly #string = new Uint8Array(TABLE + 1);
  #stringLeft = 0;

  /** @param start offset of the byte that says how many bits an entry has */
  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#minBits = bytes[start] ?? 0;
    this.#at = start + 1;
    this.#codeBits = this.#minBits + 1;
    this.#next = (1 << this.#minBits) + 2;
  }

  /** Fills a row with palette entries. */
  readInto(row: Uint8Array): GifRead {
    if (this.#minBits > 12) return 'damaged';
    let to = 0;
    while (to < row.length) {
      if (this.#stringLeft === 0) {
        const end = this.#nextString();
        if (end !== 'read') return end;
      }
      while (this.#stringLeft > 0 && to < row.length) {
        row[to++] = this.#string[--this.#stringLeft] as number;
      }
    }
    return 'read';
  }

  #nextString(): GifRead {
    const clear = 1 << this.#minBits;
    for (;;) {
      const code = this.#code();
      if (code < 0 || code === clear + 1) return 'over';
      if (code === clear) {
        this.#codeBits = this.#minBits + 1;
        this.#next = clear + 2;
        this.#last = -1;
        continue;
      }
      if (this.#last < 0) {
        if (code > clear) return 'damaged';
        this.#last = code;
        this.#firstOfLast = code;
        this.#string[0] = code;
        this.#stringLeft = 1;
        return 'read';
      }
      return this.#expand(code, clear);
    }
  }

  #expand(code: number, clear: number): GifRead {
    if (code > this.#next) return 'damaged';
    let length = 0;
    let rest = code;
    if (code === this.#next) {
      // A string of the code that it is about to make: the last one and its own beginning.
      this.#string[length++] = this.#firstOfLast;
      rest = this.#last;
    }
    while (rest >= clear) {
      if (length >= TABLE || rest >= TABLE) return 'damaged';
      this.#string[length++] = this.#suffix[rest] as number;
      rest = this.#prefix[rest] as number;
    }
    this.#string[length++] = rest;
    this.#stringLeft = length;
    this.#firstOfLast = rest;
    if (this.#next < TABLE) {
      this.#suffix[this.#next] = rest;
      this.#prefix[this.#next] = this.#last;
      if (this.#next === (1 << this.#codeBits) - 1 && this.#codeBits < 12) this.#codeBits += 1;
      this.#next += 1;
    }
    this.#last = code;
    return 'read';
  }

  /** The next code; −1 where the data ends. */
  #code(): number {
    while (this.#bitCount < this.#codeBits) {
      if (this.#left === 0) {
        this.#left = this.#bytes[this.#at++] ?? 0;
        // The block that ends the picture, or the end of the file.
        if (this.#left === 0) return -1;
      }
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return -1;
      this.#left -= 1;
      this.#bits |= byte << this.#bitCount;
      this.#bitCount += 8;
    }
    const code = this.#bits & ((1 << this.#codeBits) - 1);
    this.#bits >>>= this.#codeBits;
    this.#bitCount -= this.#codeBits;
    return code;
  }
}
