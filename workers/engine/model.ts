import { parseClipConfig, parseUnetConfig, parseVaeConfig } from '../graph/config.ts';
import type { Component, ModelConfigs } from '../graph/stages.ts';
import type { Precision } from '../protocol/engine-options.ts';
import type { Prediction } from '../protocol/prediction.ts';
import { openNetwork } from '../weights/component-file.ts';
import { safetensorsReader } from '../weights/safetensors-reader.ts';
import type { WeightReader } from '../weights/weight-reader.ts';
import { readLatentScaling, type LatentScaling } from './diffusion/latent-scaling.ts';
import { readJson, type ModelFolder } from '../weights/folder.ts';
import { readTokenizer } from './text/read-tokenizer.ts';
import type { ClipTokenizer } from './text/tokenizer.ts';

/** A model folder with its configs read and checked; weight files are opened when first asked for. */
export interface Model extends ModelConfigs {
  readonly id: string;
  readonly tokenizer: ClipTokenizer;
  readonly tokenizer2: ClipTokenizer;
  readonly scheduler: object;
  readonly scaling: LatentScaling;
  /** `model_index.json`: a null negative prompt means zero embeddings. */
  readonly forceZerosForEmptyPrompt: boolean;
  /** `model_index.json` of a single-file checkpoint: what is known of the file. */
  readonly singleFile?: unknown;
  /** How it was trained, as the pack says that it was exported in. */
  readonly prediction?: Prediction | undefined;
  weights(component: Component): Promise<WeightReader>;
}

/**
 * @param precision which of the stored variants to prefer (`….fp16.safetensors` unless fp32).
 * @throws EngineError `model_file_missing`, `model_file_invalid`; `UnsupportedConfig` for another family
 */
export async function openModel(folder: ModelFolder, precision: Precision): Promise<Model> {
  const json = (path: string) => readJson(folder, path);
  const index: { force_zeros_for_empty_prompt?: unknown; _single_file?: unknown } =
    await json('model_index.json');
  const vae = await json('vae/config.json');
  const vaeConfig = parseVaeConfig(vae);
  const stores = new Map<Component, Promise<WeightReader>>();
  return {
    id: folder.id,
    unet: parseUnetConfig(await json('unet/config.json')),
    vae: vaeConfig,
    textEncoder: parseClipConfig('text_encoder', await json('text_encoder/config.json')),
    textEncoder2: parseClipConfig('text_encoder_2', await json('text_encoder_2/config.json')),
    tokenizer: await readTokenizer(folder, 'tokenizer'),
    tokenizer2: await readTokenizer(folder, 'tokenizer_2'),
    scheduler: await json('scheduler/scheduler_config.json'),
    scaling: readLatentScaling({ ...vae }, vaeConfig.latent_channels),
    forceZerosForEmptyPrompt: index.force_zeros_for_empty_prompt === true,
    singleFile: index._single_file,
    prediction: folder.pack?.prediction,
    // A pack in another precision is refused, by the weight that is asked of it.
    ...(folder.pack?.precision === precision && { formats: folder.pack.formats }),
    weights(component) {
      const opened = stores.get(component) ?? openWeights(folder, component, precision);
      stores.set(component, opened);
      // Weights that could not be opened are tried again by the next run.
      opened.catch(() => stores.delete(component));
      return opened;
    },
  };
}

async function openWeights(
  folder: ModelFolder,
  component: Component,
  precision: Precision,
): Promise<WeightReader> {
  if (folder.pack !== undefined) return folder.pack.weights(component);
  const { source, header } = await openNetwork(folder, component, precision);
  return safetensorsReader(source, header);
}
