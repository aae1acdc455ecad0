/**
 * Four buffers in which one weight after another is read and converted. With new buffers for each
 * weight the old ones would wait for garbage collection, hundreds of megabytes at a time. Each buffer is as
 * large as the largest weight that needed it.
 */
export class WorkMemory {
  #stored = new ArrayBuffer(0);
  #converted = new ArrayBuffer(0);
  #whole = new ArrayBuffer(0);
  #held = new ArrayBuffer(0);

  /** Bytes of all buffers. */
  get byteLength(): number {
    const all = [this.#stored, this.#converted, this.#whole, this.#held];
    return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The buffer for stored bytes. Its earlier content is lost. */
  stored(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#stored.byteLength < byteLength) this.#stored = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#stored, 0, byteLength);
  }

  /** The buffer for quantised blocks. Its earlier content is lost. */
  blocks(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#converted.byteLength < byteLength) this.#converted = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#converted, 0, byteLength);
  }

  /** The buffer for a converted tensor that is kept until it is whole. Its earlier content is lost. */
  whole(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#whole.byteLength < byteLength) this.#whole = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#whole, 0, byteLength);
  }

  /** The buffer for a stored tensor of which several formats are tried. Its earlier content is lost. */
  held(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#held.byteLength < byteLength) this.#held = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#held, 0, byteLength);
  }

  /** The buffer for values widened to float32: the same memory as {@link blocks}. */
  floats(length: number): Float32Array<ArrayBuffer> {
    if (this.#converted.byteLength < 4 * length) this.#converted = new ArrayBuffer(4 * length);
    return new Float32Array(this.#converted, 0, length);
  }
}
