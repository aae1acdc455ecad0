/** RGBA, 8 bits, four bytes a pixel, alpha straight. */
export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Symbols of the five prefix codes: green with the 24 lengths of copies, red, blue, alpha,
 * distance.
 */
const GREEN = 256 + 24;
const BYTE = 256;

/**
 * Writes a lossless WebP (RFC 9649 §3, VP8L) with every pixel unchanged, even under alpha 0.
 * Nothing is compressed: each channel's 256 values have codes of 8 bits.
 */
export function losslessWebp({ width, height, data }: RgbaPixels): Uint8Array<ArrayBuffer> {
  const bits = new BitWriter();
  bits.write(0x2f, 8);
  bits.write(width - 1, 14);
  bits.write(height - 1, 14);
  bits.write(1, 1); // alpha is used
  bits.write(0, 3); // version
  bits.write(0, 1); // no transform
  bits.write(0, 1); // no colour cache
  bits.write(0, 1); // one group of prefix codes
  for (const symbols of [GREEN, BYTE, BYTE, BYTE]) writeByteCode(bits, symbols);
  bits.write(1, 4); // distances: the simple code of one symbol, 0
  for (let at = 0; at < data.length; at += 4) {
    for (const channel of [1, 0, 2, 3]) bits.write(reversed(data[at + channel] ?? 0), 8);
  }
  return riff(bits.bytes());
}

/** A prefix code in which symbols 0 … 255 have 8 bits and those behind them none. */
function writeByteCode(bits: BitWriter, symbols: number): void {
  bits.write(0, 1); // a normal code
  // Lengths of the code that the lengths are written in, in the order 17 18 0 1 2 3 4 5 16 6 7 8:
  // one bit each for "0" and "8".
  const lengths = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  bits.write(lengths.length - 4, 4);
  for (const length of lengths) bits.write(length, 3);
  bits.write(0, 1); // all symbols have a length
  for (let symbol = 0; symbol < symbols; symbol++) bits.write(symbol < BYTE ? 1 : 0, 1);
}

/** Codes are read from their highest bit on. */
function reversed(byte: number): number {
  let out = 0;
  for (let bit = 0; bit < 8; bit++) out |= ((byte >> bit) & 1) << (7 - bit);
  return out;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #current = 0;
  #used = 0;

  /** Lowest bit first. */
  write(value: number, count: number): void {
    for (let bit = 0; bit < count; bit++) {
      this.#current |= ((value >> bit) & 1) << this.#used;
      this.#used += 1;
      if (this.#used === 8) this.#flush();
    }
  }

  bytes(): Uint8Array {
    if (this.#used > 0) this.#flush();
    return Uint8Array.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#current);
    this.#current = 0;
    this.#used = 0;
  }
}

function riff(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = chunk.length + (chunk.length & 1);
  const file = new Uint8Array(20 + padded);
  const view = new DataView(file.buffer);
  const text = (at: number, letters: string) =>
    file.set(
      Array.from(letters, (letter) => letter.charCodeAt(0)),
      at,
    );
  text(0, 'RIFF');
  view.setUint32(4, 12 + padded, true);
  text(8, 'WEBPVP8L');
  view.setUint32(16, chunk.length, true);
  file.set(chunk, 20);
  return file;
}
