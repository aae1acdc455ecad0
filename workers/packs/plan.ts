import { type ModelFolder, readJson } from '../weights/folder.ts';
import { TOKEN_TABLE } from '../graph/clip.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../graph/config.ts';
import { USUAL_KERNELS } from '../graph/kernels.ts';
import type { GraphTarget } from '../graph/networks.ts';
import {
  COMPONENT_OF,
  COMPONENTS,
  type Component,
  graphOf,
  type ModelConfigs,
  STAGES,
} from '../graph/stages.ts';
import { byteLengthOf, type WeightSpec } from '../graph/weight-plan.ts';
import type { Precision } from '../protocol/engine.ts';
import { openComponentFile } from '../weights/component-file.ts';
import type { StoredDtype, WeightDtype } from '../weights/convert.ts';
import { storedWeight } from '../weights/safetensors-reader.ts';
import { readHeader, type SafetensorsEntry } from '../weights/safetensors.ts';
import { tensorId } from './records.ts';
import type { PackedComponent, PackedFile, PackedTensor, PackIndex } from './format.ts';
import { openModelFiles } from './model-files.ts';
import { ShardLayout } from './shard-layout.ts';

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

/** A pack before it is made. It has all that the index will have, except checksums. */
export interface PackPlan {
  readonly precision: Precision;
  readonly shardLimit: number;
  readonly shards: PackIndex['shards'];
  readonly files: readonly Omit<PackedFile, 'sha256'>[];
  readonly sources: readonly PlannedSource[];
}

/** The target that a pack's weights are made for. In q8 and q4, only linear layers are quantised; the rest is fp16. */
export function packTarget(precision: Precision): GraphTarget {
  return {
    dialect: 'webgpu',
    float: precision === 'fp32' ? 'fp32' : 'fp16',
    linear: precision === 'q8' || precision === 'q4' ? precision : 'float',
    // The weights are the same whatever the kernels.
    kernels: USUAL_KERNELS,
  };
}

/**
 * What a pack of `folder` at `precision` will hold and where: the small files, then each network's
 * tensors in the order of its upstream file. Reads configs and safetensors headers only.
 * @throws {EngineError} `model_file_missing`, `model_file_invalid`, `model_tensor_missing`,
 *   `model_tensor_shape`; `UnsupportedConfig` for another family of models.
 */
export async function planPack(
  folder: ModelFolder,
  precision: Precision,
  options: { readonly shardLimit?: number } = {},
): Promise<PackPlan> {
  const specs = weightsOf(await readConfigs(folder), packTarget(precision));
  const layout = new ShardLayout(options.shardLimit);
  const files: PackPlan['files'][number][] = [];
  for (const { name: path, size } of await openModelFiles(folder.open)) {
    files.push({ path, ...layout.place(size) });
  }
  const sources: PlannedSource[] = [];
  for (const component of COMPONENTS) {
    const source = await openComponentFile(folder.open, component, precision);
    const header = await readHeader(source);
    const byEntry = new Map<SafetensorsEntry, { dtype: WeightDtype; specs: WeightSpec[] }>();
    for (const spec of specs.filter((each) => each.component === component)) {
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
        weights: found.specs.map((spec) => planTensor(component, spec, layout)),
      }));
    sources.push({ component, path: source.name, byteLength: source.size, tensors });
  }
  return { precision, shardLimit: layout.limit, shards: layout.shards(), files, sources };
}

function planTensor(component: Component, spec: WeightSpec, layout: ShardLayout): PlannedTensor {
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

type ComponentWeight = WeightSpec & { readonly component: Component };

/** The weights of all graphs, and the token tables. A weight that several graphs need is listed once. */
function weightsOf(configs: ModelConfigs, target: GraphTarget): readonly ComponentWeight[] {
  const found = new Map<string, ComponentWeight>();
  const add = (component: Component, spec: WeightSpec) => {
    const id = tensorId({ component, ...spec });
    if (!found.has(id)) found.set(id, { component, ...spec });
  };
  add('text_encoder', tokenTable(configs.textEncoder, target));
  add('text_encoder_2', tokenTable(configs.textEncoder2, target));
  for (const stage of STAGES) {
    for (const spec of graphOf(stage, configs, target).weights) add(COMPONENT_OF[stage], spec);
  }
  return [...found.values()];
}

function tokenTable(
  { vocab_size: vocabulary, hidden_size: width }: ModelConfigs['textEncoder'],
  { float: dtype }: GraphTarget,
): WeightSpec {
  const shape = [vocabulary, width];
  return { name: TOKEN_TABLE, key: TOKEN_TABLE, shape, transform: 'as-is', dims: shape, dtype };
}

async function readConfigs(folder: ModelFolder): Promise<ModelConfigs> {
  const json = (path: string) => readJson(folder, path);
  return {
    unet: parseUnetConfig(await json('unet/config.json')),
    vae: parseVaeConfig(await json('vae/config.json')),
    textEncoder: parseClipConfig('text_encoder', await json('text_encoder/config.json')),
    textEncoder2: parseClipConfig('text_encoder_2', await json('text_encoder_2/config.json')),
  };
}
