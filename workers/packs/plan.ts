import { type ModelFolder, readJson } from '../weights/folder.ts';
import { TOKEN_TABLE } from '../graph/clip.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../graph/config.ts';
import { FORMAT_OF } from '../graph/linear-formats.ts';
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
import type { WeightSpec } from '../graph/weight-plan.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { tensorId } from './records.ts';
import { CHECKPOINT, type PackedFile, type PackIndex } from './format.ts';
import { openModelFiles } from './model-files.ts';
import { findTensors, placeTensors, type PlannedSource, type WantedFile } from './plan-network.ts';
import { ShardLayout } from './shard-layout.ts';

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
    linear: FORMAT_OF[precision],
    // The weights are the same whatever the kernels.
    kernels: USUAL_KERNELS,
  };
}

/**
 * What a pack of `folder` at `precision` will hold and where: the small files, then each network's
 * tensors in the order of its upstream file; those of a checkpoint all in the order of that file. Reads configs and safetensors headers only.
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
  const found: (WantedFile & { readonly component: Component })[] = [];
  for (const component of COMPONENTS) {
    const own = specs.filter((each) => each.component === component);
    found.push({ component, ...(await findTensors(folder, component, own, precision)) });
  }
  const sources = placeFiles(found, layout);
  return { precision, shardLimit: layout.limit, shards: layout.shards(), files, sources };
}

/** Places the tensors of each upstream file. All networks of a checkpoint are in one, which is read once. */
function placeFiles(
  found: readonly (WantedFile & { readonly component: Component })[],
  layout: ShardLayout,
): readonly PlannedSource[] {
  const [first] = found;
  if (first === undefined || found.some(({ source }) => source.name !== first.source.name)) {
    return found.map((file) => placeTensors(file.component, file, layout));
  }
  const tensors = found.flatMap((file) => file.tensors);
  return [placeTensors(CHECKPOINT, { source: first.source, tensors }, layout)];
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
