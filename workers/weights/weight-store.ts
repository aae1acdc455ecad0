import type { WeightSpec } from '../graph/weight-plan.ts';
import type { SafetensorsEntry } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';
import type { WorkMemory } from './work-memory.ts';

/** One weight of a graph, found and checked; nothing of it is read yet. */
export interface ReadableWeight {
  /** Bytes that have to be read for it. */
  readonly storedBytes: number;
  /** The bytes ONNX Runtime is to see. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same in order and in pieces, each good until the next is asked for; where there is a way that
   * makes no new memory.
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
export interface WeightStore {
  /**
   * @throws EngineError `model_tensor_missing`, `model_tensor_shape`, `model_file_invalid`, or
   * `feature_not_supported` when this store cannot give the weight in that form.
   */
  find(weight: WeightSpec): ReadableWeight;
  /** @throws EngineError `model_tensor_missing` */
  table(key: string): StoredTable;
}

/** One range of a source, and how its bytes become a weight's. */
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
