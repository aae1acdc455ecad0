import type { AuthoredGraph } from '../graph/builder.ts';
import type { ReadableWeight, WeightReader } from './weight-reader.ts';
import { WorkMemory } from './work-memory.ts';

/**
 * A graph's external data file that exists only as a rule: bytes come from the store when ONNX
 * Runtime asks for them, one tensor at a time.
 */
export class WeightFile {
  readonly size: number;
  readonly #byOffset = new Map<number, { weight: ReadableWeight; byteLength: number }>();
  readonly #onRead: (bytes: number) => void;

  /** Memory that reads share; undefined while a read is using it. */
  #memory: WorkMemory | undefined = new WorkMemory();

  /** The failure of the last read. ONNX Runtime does not hand it on, so it is kept here. */
  failure: unknown = undefined;

  /**
   * @param onRead gets the number of stored bytes of each tensor that has been read.
   * @throws EngineError `model_tensor_missing`, `model_tensor_shape`, `model_file_invalid` or
   * `feature_not_supported` when the store is not the one the graph was written for.
   */
  constructor(
    graph: AuthoredGraph,
    store: WeightReader,
    onRead: (bytes: number) => void = () => {},
  ) {
    this.size = graph.fileBytes;
    this.#onRead = onRead;
    for (const weight of graph.weights) {
      const { offset, byteLength } = weight;
      this.#byOffset.set(offset, { weight: store.find(weight), byteLength });
    }
  }

  /** Reads a weight in pieces, in order. The memory of a piece is used again for the next one. */
  async *pieces(offset: number, length: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    // Two reads at a time would overwrite each other's pieces: the second gets memory of its own.
    const memory = this.#memory ?? new WorkMemory();
    this.#memory = undefined;
    try {
      const weight = this.#at(offset, length);
      if (weight.pieces === undefined) yield await weight.read();
      else yield* weight.pieces(memory);
      this.#onRead(weight.storedBytes);
    } catch (error) {
      this.failure = error;
      throw error;
    } finally {
      this.#memory = memory;
    }
  }

  /**
   * Reads a whole weight.
   * @throws Error if the store cannot be read without a promise.
   */
  readSync(offset: number, length: number): Uint8Array<ArrayBuffer> {
    try {
      const weight = this.#at(offset, length);
      const bytes = weight.readSync();
      this.#onRead(weight.storedBytes);
      return bytes;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  #at(offset: number, length: number): ReadableWeight {
    const found = this.#byOffset.get(offset);
    if (found === undefined || found.byteLength !== length) {
      throw new Error(`no weight of ${length} bytes at ${offset}`);
    }
    return found.weight;
  }
}
