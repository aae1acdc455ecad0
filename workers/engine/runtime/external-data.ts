import type { WeightFile } from '../../weights/weight-file.ts';
import { hasJspi } from './ort.ts';

/**
 * Two ways of handing ONNX Runtime a file whose bytes are made on demand. Both rest on what the
 * pinned build does with external data; test/e2e/sub-path.test.ts draws a picture each way.
 */

/** The file in the way that this build of ONNX Runtime can read. @param toGpu whether the weights go there */
export function externalData(file: WeightFile, toGpu: boolean): Blob | Uint8Array {
  return toGpu && hasJspi ? new WeightBlob(file) : new WeightBytes(file);
}

/**
 * For the JSPI build and weights that go to the GPU: ORT only uses `size` and
 * `slice(a, b).stream()` of a Blob, one slice a tensor.
 */
class WeightBlob extends Blob {
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

/**
 * Not a byte stream: that would transfer the memory of a piece, in which the next piece is to be
 * made. ONNX Runtime copies each piece before it asks for the next.
 */
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
    // No piece is made before ONNX Runtime asks for it.
    { highWaterMark: 0 },
  );
}

/** A file whose weights can be read without a promise, each as a whole. */
export type WholeWeights = Pick<WeightFile, 'size' | 'readSync'>;

/**
 * For weights that ORT copies synchronously into the wasm heap (the CPU backend, and the Asyncify
 * build): ORT only uses `byteLength` and `subarray(a, b)`, one call a tensor.
 */
export class WeightBytes extends Uint8Array<ArrayBuffer> {
  readonly #file: WholeWeights;

  constructor(file: WholeWeights) {
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
