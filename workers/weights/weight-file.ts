import { EngineError } from '../engine/failure.ts';
import type { AuthoredGraph } from '../graph/builder.ts';
import type { PlacedWeight } from '../graph/weight-plan.ts';
import { isWeightDtype, type WeightDtype } from './convert.ts';
import { materialize } from './materialize.ts';
import type { SafetensorsEntry, SafetensorsHeader } from './safetensors.ts';
import type { ByteSource } from './source.ts';

/** An opened safetensors file. */
export interface WeightStore {
  readonly source: ByteSource;
  readonly header: SafetensorsHeader;
}

/**
 * A graph's external data file that exists only as a rule: bytes are read from the model folder and
 * converted when ONNX Runtime asks for them, one tensor at a time.
 */
export class WeightFile {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #byOffset = new Map<number, { weight: PlacedWeight; entry: SafetensorsEntry }>();
  readonly #onRead: (bytes: number) => void;

  /**
   * @param onRead told of each tensor's stored bytes as they are read.
   * @throws EngineError `model_tensor_missing`, `model_tensor_shape` or `model_file_invalid` when the
   * file is not the one the graph was written for.
   */
  constructor(
    graph: AuthoredGraph,
    store: WeightStore,
    onRead: (bytes: number) => void = () => {},
  ) {
    this.size = graph.weightBytes;
    this.#source = store.source;
    this.#onRead = onRead;
    for (const weight of graph.weights) {
      this.#byOffset.set(weight.offset, { weight, entry: checkedEntry(weight, store) });
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { weight, entry } = this.#at(offset, length);
    const stored = await this.#source.read(entry.begin, entry.end - entry.begin);
    return this.#convert(weight, entry, stored);
  }

  /** @throws Error where the source cannot be read without a promise. */
  readSync(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const { weight, entry } = this.#at(offset, length);
    if (this.#source.readSync === undefined) {
      throw new Error(`${this.#source.name} cannot be read synchronously here`);
    }
    const stored = this.#source.readSync(entry.begin, entry.end - entry.begin);
    return this.#convert(weight, entry, stored);
  }

  #convert(weight: PlacedWeight, entry: SafetensorsEntry, stored: Uint8Array<ArrayBuffer>) {
    this.#onRead(stored.byteLength);
    return materialize(weight, stored, weightDtype(entry, this.#source));
  }

  #at(offset: number, length: number) {
    const found = this.#byOffset.get(offset);
    if (found === undefined || found.weight.byteLength !== length) {
      throw new Error(`no weight of ${length} bytes at ${offset}`);
    }
    return found;
  }
}

/** The failure of a file without a tensor its config calls for. */
export function missingTensor(file: string, key: string): EngineError {
  return new EngineError(
    'model_tensor_missing',
    `${file} has no tensor ${key}, which its config.json calls for.`,
    'Download the model again, or use the config.json that belongs to this file.',
  );
}

/** The entry a weight is made from, checked; accepts text encoders saved without `text_model.`. */
function checkedEntry(weight: PlacedWeight, { source, header }: WeightStore): SafetensorsEntry {
  const entry =
    header.tensors.get(weight.key) ?? header.tensors.get(weight.key.replace(/^text_model\./, ''));
  if (entry === undefined) {
    throw missingTensor(source.name, weight.key);
  }
  if (!sameShape(entry.shape, weight.shape)) {
    throw new EngineError(
      'model_tensor_shape',
      `${source.name}: ${weight.key} has the shape [${entry.shape.join(', ')}] where config.json calls for [${weight.shape.join(', ')}].`,
      'Download the model again, or use the config.json that belongs to this file.',
    );
  }
  weightDtype(entry, source);
  return entry;
}

function weightDtype(entry: SafetensorsEntry, source: ByteSource): WeightDtype {
  if (isWeightDtype(entry.dtype)) return entry.dtype;
  throw new EngineError(
    'model_file_invalid',
    `${source.name}: ${entry.name} is stored as ${entry.dtype}; only F32, F16 and BF16 weights are read.`,
    'Use a copy of the model in one of these types.',
  );
}

/** Equal but for ones at the end: old files keep attention projections as 1×1 convolutions. */
function sameShape(stored: readonly number[], expected: readonly number[]): boolean {
  const length = Math.max(stored.length, expected.length);
  for (let i = 0; i < length; i++) {
    if ((stored[i] ?? 1) !== (expected[i] ?? 1)) return false;
  }
  return true;
}
