import type { WeightFile } from '../../weights/weight-file.ts';

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
        value: () => streamOf(file.pieces(start, end - start)),
      },
    });
    return part;
  }
}

/** No byte stream, which would take the memory of each piece away: a piece is copied before the next. */
function streamOf(pieces: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    // Nothing is made before it is asked for.
    { highWaterMark: 0 },
  );
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
