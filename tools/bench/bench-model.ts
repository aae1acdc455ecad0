import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EngineError } from '../../workers/failure.ts';
import { openModel, type Model } from '../../workers/engine/model.ts';
import { parseUnetConfig } from '../../workers/graph/config.ts';
import { BENCH_STAGES, type BenchStage } from '../../workers/protocol/benchmark.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { openComponentFile } from '../../workers/weights/component-file.ts';
import { readJson, type ModelFolder } from '../../workers/weights/folder.ts';
import { safetensorsReader } from '../../workers/weights/safetensors-reader.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { nodeSource } from '../node-source.ts';
import { publishedShape } from './published-shape.ts';
import { RANDOM_FULL } from './model-names.ts';

/** A model, and the stages it has weights for. */
export interface BenchModel {
  readonly model: Model;
  readonly stages: readonly BenchStage[];
  /** Closes the files of weights. */
  close(): Promise<void>;
}

/** The stages of a UNet without its text encoders and its VAE. */
const OF_UNET: readonly BenchStage[] = ['context', 'unet', 'scheduler', 'preview', 'unet_outer'];

/**
 * Opens what is to be measured.
 * @param named `random-full`, or a diffusers folder, or a folder with only `unet/`
 * @throws EngineError `model_not_found`, `model_file_missing`, `model_file_invalid`
 */
export async function openBenchModel(named: string, precision: Precision): Promise<BenchModel> {
  if (named === RANDOM_FULL)
    return { model: publishedShape(), stages: BENCH_STAGES, close: async () => {} };
  const { folder, close } = folderAt(named);
  if (existsSync(join(named, 'model_index.json'))) {
    return { model: await openModel(folder, precision), stages: BENCH_STAGES, close };
  }
  if (existsSync(join(named, 'unet/config.json'))) {
    return { model: await openUnet(folder, precision), stages: OF_UNET, close };
  }
  throw new EngineError(
    'model_not_found',
    `There is no model in ${named}.`,
    `Name a diffusers folder, a folder with unet/, or ${RANDOM_FULL}.`,
  );
}

function folderAt(path: string): Pick<BenchModel, 'close'> & { readonly folder: ModelFolder } {
  const open: Awaited<ReturnType<typeof nodeSource>>[] = [];
  return {
    folder: {
      id: basename(path),
      text: (name) => readFile(join(path, name), 'utf8'),
      async open(name) {
        const source = await nodeSource(join(path, name), name);
        open.push(source);
        return source;
      },
    },
    async close() {
      await Promise.all(open.map((source) => source.close()));
    },
  };
}

/** A UNet by itself. All else about the model is as published, and has no weights. */
async function openUnet(folder: ModelFolder, precision: Precision): Promise<Model> {
  const unet = parseUnetConfig(await readJson(folder, 'unet/config.json'));
  const source = await openComponentFile(folder.open, 'unet', precision);
  const weights = safetensorsReader(source, await readHeader(source));
  return { ...publishedShape(), id: folder.id, unet, weights: async () => weights };
}
