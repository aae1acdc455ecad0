/**
 * Two pieces of memory that one weight after another is read and converted in. Fresh memory for each
 * would be garbage for a while, and add up to hundreds of megabytes.
 */
export class WorkMemory {
  #stored = new ArrayBuffer(0);
  #converted = new ArrayBuffer(0);

  /** Room for a weight as it is stored; its last content is lost. */
  stored(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#stored.byteLength < byteLength) this.#stored = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#stored, 0, byteLength);
  }

  /** Room for quantised values; their last content is lost. */
  blocks(byteLength: number): Uint8Array<ArrayBuffer> {
    if (this.#converted.byteLength < byteLength) this.#converted = new ArrayBuffer(byteLength);
    return new Uint8Array(this.#converted, 0, byteLength);
  }

  /** Room for widened values; they lie where {@link blocks} do. */
  floats(length: number): Float32Array<ArrayBuffer> {
    if (this.#converted.byteLength < 4 * length) this.#converted = new ArrayBuffer(4 * length);
    return new Float32Array(this.#converted, 0, length);
  }
}
