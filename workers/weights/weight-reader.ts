import type { WeightSpec } from '../graph/weight-plan.ts';
import type { SafetensorsEntry } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';
import type { WorkMemory } from './work-memory.ts';

/** One weight of a graph, found and checked; nothing of it is read yet. */
export interface ReadableWeight {
  /** Bytes that are read of the source to make the weight. */
  readonly storedBytes: number;
  /** Reads the bytes that ONNX Runtime gets. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Reads the same bytes in pieces, in order, without allocating: the memory of a piece is used
   * again for the next one. Absent if the weight cannot be made piece by piece.
   */
  pieces?(memory: WorkMemory): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** @throws Error where the source cannot be read without a promise. */
  readSync(): Uint8Array<ArrayBuffer>;
}

/** A table that is read row by row, never whole: row-major, F32, F16 or BF16. */
interface StoredTable {
  readonly source: ByteSource;
  readonly entry: SafetensorsEntry;
}

/** Where one network's weights come from: an upstream file, or a pack. */
export interface WeightReader {
  /**
   * @throws EngineError `model_tensor_missing`, `model_tensor_shape`, `model_file_invalid`, or
   * `feature_not_supported` when this store cannot give the weight in that form.
   */
  find(weight: WeightSpec): ReadableWeight;
  /** @throws EngineError `model_tensor_missing` */
  table(key: string): StoredTable;
}

/**
 * A weight that is made of one range of a source.
 * @param convert makes its bytes of the stored ones
 */
export function readableRange(
  source: ByteSource,
  begin: number,
  length: number,
  convert: (stored: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): ReadableWeight {
  return {
    storedBytes: length,
    async read() {
      return convert(await source.read(begin, length));
    },
    readSync() {
      return convert(readNow(source, begin, length));
    },
  };
}

/** @throws Error where the source cannot be read without a promise. */
export function readNow(
  source: ByteSource,
  begin: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (source.readSync === undefined) {
    throw new Error(`${source.name} cannot be read synchronously here`);
  }
  return source.readSync(begin, length);
}
