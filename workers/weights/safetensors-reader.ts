import { EngineError } from '../failure.ts';
import type { WeightSpec } from '../graph/weight-plan.ts';
import { isWeightDtype, type WeightDtype } from './convert.ts';
import { inOrder, materialize } from './materialize.ts';
import type { SafetensorsEntry, SafetensorsHeader } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';
import { readableRange, type WeightReader } from './weight-reader.ts';

/** Gives the weights of a safetensors file; each weight is converted when it is read. */
export function safetensorsReader(source: ByteSource, header: SafetensorsHeader): WeightReader {
  return {
    find(weight) {
      const { entry, dtype } = storedWeight(source, header, weight);
      return readableRange(source, entry.begin, entry.end - entry.begin, (stored) =>
        materialize(weight, inOrder(entry, stored, dtype), dtype),
      );
    },
    table: (key) => ({ source, entry: entryOf(source, header, key) }),
  };
}

/**
 * The tensor a weight is made from, its shape and dtype checked.
 * @throws EngineError `model_tensor_missing`, `model_tensor_shape`, `model_file_invalid`
 */
export function storedWeight(
  source: ByteSource,
  header: SafetensorsHeader,
  { key, shape }: Pick<WeightSpec, 'key' | 'shape'>,
): { readonly entry: SafetensorsEntry; readonly dtype: WeightDtype } {
  const entry = entryOf(source, header, key);
  if (!sameShape(entry.shape, shape)) {
    throw new EngineError(
      'model_tensor_shape',
      `${source.name}: ${key} has the shape [${entry.shape.join(', ')}] where the model’s config calls for [${shape.join(', ')}].`,
      'Download the model again, or use the config that belongs to this file.',
    );
  }
  if (isWeightDtype(entry.dtype)) return { entry, dtype: entry.dtype };
  throw new EngineError(
    'model_file_invalid',
    `${source.name}: ${entry.name} is stored as ${entry.dtype}; only F32, F16 and BF16 weights are read.`,
    'Use a copy of the model in one of these types.',
  );
}

/** The failure of a file that lacks a tensor its config calls for. */
export function missingTensor(file: string, key: string): EngineError {
  return new EngineError(
    'model_tensor_missing',
    `${file} has no tensor ${key}, which the model’s config calls for.`,
    'Download the model again, or use the config that belongs to this file.',
  );
}

/** Finds a tensor by its key. Some text encoders are saved without `text_model.` in front. */
function entryOf(source: ByteSource, { tensors }: SafetensorsHeader, key: string) {
  const entry = tensors.get(key) ?? tensors.get(key.replace(/^text_model\./, ''));
  if (entry === undefined) throw missingTensor(source.name, key);
  return entry;
}

/**
 * Whether shapes are equal but for ones at the end. Old files keep attention projections as 1×1
 * convolutions.
 */
function sameShape(stored: readonly number[], expected: readonly number[]): boolean {
  const length = Math.max(stored.length, expected.length);
  for (let i = 0; i < length; i++) {
    if ((stored[i] ?? 1) !== (expected[i] ?? 1)) return false;
  }
  return true;
}
