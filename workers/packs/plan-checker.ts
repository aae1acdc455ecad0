import { clipVisionGraph, conceptWeights } from '../graph/clip-vision.ts';
import { parseClipVisionConfig } from '../graph/clip-vision-config.ts';
import { SAFETY_CHECKER } from '../graph/stages.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { type ModelFolder, readJson } from '../weights/folder.ts';
import { openLicences } from './model-files.ts';
import { type PackPlan, packTarget } from './plan.ts';
import { findTensors, placeTensors } from './plan-network.ts';
import { ShardLayout } from './shard-layout.ts';

const CONFIG = `${SAFETY_CHECKER}/config.json`;

/**
 * What a pack of a safety checker will hold and where: its config and the folder's licence, then the
 * tensors of its network and of its concepts. Reads the config and the safetensors header only.
 * @param folder with `safety_checker/` in it, as a Stable Diffusion folder has it
 * @throws {EngineError} `model_file_missing`, `model_file_invalid`, `model_tensor_missing`,
 *   `model_tensor_shape`; `UnsupportedConfig` for another kind of checker
 */
export async function planChecker(
  folder: ModelFolder,
  precision: Precision,
  options: { readonly shardLimit?: number } = {},
): Promise<PackPlan> {
  const config = parseClipVisionConfig(await readJson(folder, CONFIG));
  const { concepts, specialCare } = conceptWeights(config);
  const specs = [
    ...[concepts, specialCare].flatMap(({ embeds, thresholds }) => [embeds, thresholds]),
    ...clipVisionGraph(config, packTarget(precision)).weights,
  ];
  const layout = new ShardLayout(options.shardLimit);
  const small = [await folder.open(CONFIG), ...(await openLicences(folder.open))];
  const files = small.map(({ name: path, size }) => ({ path, ...layout.place(size) }));
  const found = await findTensors(folder, SAFETY_CHECKER, specs, precision);
  const sources = [placeTensors(SAFETY_CHECKER, found, layout)];
  return { precision, shardLimit: layout.limit, shards: layout.shards(), files, sources };
}
