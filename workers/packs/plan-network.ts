import type { Network } from '../graph/stages.ts';
import { byteLengthOf, type WeightSpec } from '../graph/weight-plan.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { openNetwork } from '../weights/component-file.ts';
import type { StoredDtype, WeightDtype } from '../weights/convert.ts';
import type { ModelFolder } from '../weights/folder.ts';
import { storedWeight } from '../weights/safetensors-reader.ts';
import type { SafetensorsEntry } from '../weights/safetensors.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import type { CHECKPOINT, PackedComponent, PackedTensor } from './format.ts';
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
  readonly component: PackedComponent | typeof CHECKPOINT;
  readonly path: string;
  readonly byteLength: number;
  readonly tensors: readonly SourceTensor[];
}

/** The upstream file of a number. @throws RangeError if the plan has no such */
export function sourceAt(
  plan: { readonly sources: readonly PlannedSource[] },
  number: number,
): PlannedSource {
  const source = plan.sources[number];
  if (source === undefined) throw new RangeError(`the plan has no file ${number}`);
  return source;
}

/** The tensor of a number in an upstream file. @throws RangeError if the file has no such */
export function tensorAt({ path, tensors }: PlannedSource, number: number): SourceTensor {
  const tensor = tensors[number];
  if (tensor === undefined) throw new RangeError(`${path} has no tensor ${number}`);
  return tensor;
}

/** A tensor of an upstream file, and the forms it is packed in. */
interface WantedTensor {
  readonly component: Network;
  readonly entry: SafetensorsEntry;
  readonly dtype: WeightDtype;
  readonly specs: readonly WeightSpec[];
}

/** The tensors of an upstream file that weights are made of. */
export interface WantedFile {
  readonly source: ByteSource;
  readonly tensors: readonly WantedTensor[];
}

/**
 * Finds the tensors of one network in its upstream file, of which only the header is read.
 * @param specs its weights, each once
 * @throws {EngineError} `model_file_missing`, `model_file_invalid`, `model_tensor_missing`,
 *   `model_tensor_shape`
 */
export async function findTensors(
  folder: ModelFolder,
  network: Network,
  specs: readonly WeightSpec[],
  precision: Precision,
): Promise<WantedFile> {
  const { source, header } = await openNetwork(folder, network, precision);
  const byEntry = new Map<SafetensorsEntry, { dtype: WeightDtype; specs: WeightSpec[] }>();
  for (const spec of specs) {
    const { entry, dtype } = storedWeight(source, header, spec);
    const found = byEntry.get(entry);
    if (found === undefined) byEntry.set(entry, { dtype, specs: [spec] });
    else found.specs.push(spec);
  }
  const tensors = [...byEntry].map(([entry, found]) => ({ component: network, entry, ...found }));
  return { source, tensors };
}

/**
 * Places the tensors of an upstream file, in the order of that file.
 * @param component what the file holds
 */
export function placeTensors(
  component: PlannedSource['component'],
  { source, tensors }: WantedFile,
  layout: ShardLayout,
): PlannedSource {
  const inOrder = tensors.toSorted((a, b) => a.entry.begin - b.entry.begin);
  return {
    component,
    path: source.name,
    byteLength: source.size,
    tensors: inOrder.map(({ component: network, entry, dtype, specs }) => ({
      entry,
      dtype,
      weights: specs.map((spec) => planTensor(network, spec, layout)),
    })),
  };
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
