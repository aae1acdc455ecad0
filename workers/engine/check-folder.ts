import { EngineError } from '../failure.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { type ModelFolder, readJson } from '../weights/folder.ts';
import { openIfThere } from '../weights/sources/open-if-there.ts';
import { createSchedule } from './diffusion/schedulers/index.ts';
import { openModel } from './model.ts';

/**
 * Checks that the engine can run a diffusers folder. Reads its configs, tokenizers and scheduler, and no
 * weights.
 * @param title the model's name, for failures
 * @throws {EngineError} `model_unsupported`, `model_file_missing`, `model_file_invalid`;
 *   `UnsupportedConfig` for another family
 */
export async function checkFolder(
  title: string,
  folder: ModelFolder,
  precision: Precision,
): Promise<void> {
  if ((await openIfThere(folder.open, 'model_index.json')) === undefined) {
    throw unsupported(`“${title}” is no diffusers folder: it has no model_index.json.`);
  }
  const index: { _class_name?: unknown } = await readJson(folder, 'model_index.json');
  const pipeline = String(index._class_name);
  if (!pipeline.startsWith('StableDiffusionXL')) {
    throw unsupported(`“${title}” is a ${pipeline}, which is no model of the SDXL family.`);
  }
  const model = await openModel(folder, precision);
  createSchedule(model.scheduler, { numInferenceSteps: 10, strength: 1 });
}

function unsupported(message: string): EngineError {
  return new EngineError(
    'model_unsupported',
    message,
    'Use a diffusers folder of the SDXL family, such as Playground v2.5.',
  );
}
