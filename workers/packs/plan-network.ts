import type { Network } from '../graph/stages.ts';
import { byteLengthOf, type WeightSpec } from '../graph/weight-plan.ts';
import type { Precision } from '../protocol/engine.ts';
import { openComponentFile } from '../weights/component-file.ts';
import type { StoredDtype, WeightDtype } from '../weights/convert.ts';
import type { ModelFolder } from '../weights/folder.ts';
import { storedWeight } from '../weights/safetensors-reader.ts';
import { readHeader, type SafetensorsEntry } from '../weights/safetensors.ts';
import type { PackedComponent, PackedTensor } from './format.ts';
import type { ShardLayout } from './shard-layout.ts';

/** A record that has a place in a shard, and whose bytes are not made yet. */
export type PlannedTensor = Omit<PackedTensor, 'sha256'>;

/** One tensor of an upstream file, and the packed tensors made of it, in the order of their places. */
export interface SourceTensor {
  readonly entry: SafetensorsEntry;
  readonly dtype: StoredDtype;
  readonly weights: readonly PlannedTensor[];
}

/** One upstream file. Its tensors are in the order of the file, so that it can be read from front to back. */
export interface PlannedSource {
  readonly component: PackedComponent;
  readonly path: string;
  readonly byteLength: number;
  readonly tensors: readonly SourceTensor[];
}

/**
 * Plans the tensors of one network, in the order of its upstream file, of which only the header is read.
 * @param specs its weights, each once
 * @throws {EngineError} `model_file_missing`, `model_file_invalid`, `model_tensor_missing`,
 *   `model_tensor_shape`
 */
export async function planNetwork(
  folder: ModelFolder,
  network: Network,
  specs: readonly WeightSpec[],
  precision: Precision,
  layout: ShardLayout,
): Promise<PlannedSource> {
  const source = await openComponentFile(folder.open, network, precision);
  const header = await readHeader(source);
  const byEntry = new Map<SafetensorsEntry, { dtype: WeightDtype; specs: WeightSpec[] }>();
  for (const spec of specs) {
    const { entry, dtype } = storedWeight(source, header, spec);
    const found = byEntry.get(entry);
    if (found === undefined) byEntry.set(entry, { dtype, specs: [spec] });
    else found.specs.push(spec);
  }
  const tensors = [...byEntry]
    .sort(([a], [b]) => a.begin - b.begin)
    .map(([entry, found]) => ({
      entry,
      dtype: found.dtype,
      weights: found.specs.map((spec) => planTensor(network, spec, layout)),
    }));
  return { component: network, path: source.name, byteLength: source.size, tensors };
}

function planTensor(component: Network, spec: WeightSpec, layout: ShardLayout): PlannedTensor {
  const { key, transform, dtype, shape, dims } = spec;
  return {
    component,
    key,
    transform,
    dtype,
    shape: [...shape],
    dims: [...dims],
    ...layout.place(byteLengthOf(dims, dtype)),
  };
}
