import type { WeightFile } from '../weights/weight-file.ts';

/**
 * Two ways of handing ONNX Runtime a file whose bytes are made on demand. Both rest on what the
 * pinned build does with external data (spec: runtime.md §1.3), so a test guards each.
 */

/**
 * For the JSPI build and weights that go to the GPU: ORT only uses `size` and
 * `slice(a, b).stream()` of a Blob, one slice a tensor.
 */
export class WeightBlob extends Blob {
  readonly #file: WeightFile;

  constructor(file: WeightFile) {
    super();
    this.#file = file;
  }

  override get size(): number {
    return this.#file.size;
  }

  override slice(start = 0, end = this.size): Blob {
    const file = this.#file;
    const part = new Blob();
    Object.defineProperties(part, {
      size: { value: end - start },
      stream: {
        value: () =>
          new ReadableStream({
            type: 'bytes',
            async pull(controller) {
              controller.enqueue(await file.read(start, end - start));
              controller.close();
            },
          }),
      },
      arrayBuffer: { value: async () => (await file.read(start, end - start)).buffer },
    });
    return part;
  }
}

/**
 * For weights that ORT copies synchronously into the wasm heap (the CPU backend, and the Asyncify
 * build): ORT only uses `byteLength` and `subarray(a, b)`, one call a tensor.
 */
export class WeightBytes extends Uint8Array<ArrayBuffer> {
  readonly #file: WeightFile;

  constructor(file: WeightFile) {
    super(new ArrayBuffer(0));
    this.#file = file;
  }

  override get byteLength(): number {
    return this.#file.size;
  }

  override subarray(start = 0, end = this.byteLength): Uint8Array<ArrayBuffer> {
    return this.#file.readSync(start, end - start);
  }
}
