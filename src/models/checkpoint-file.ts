import type { PickedFile } from '../../workers/protocol/engine-options.ts';
import { headerText } from './file-header.ts';

/** How names begin in a checkpoint, of this family or of another. */
const OF_A_MODEL =
  /"(model\.diffusion_model|first_stage_model|conditioner\.embedders|cond_stage_model|text_encoders|double_blocks|joint_blocks)\./;

/**
 * Whether a dropped file is a model in one file, by its name and by the names of its tensors. A LoRA is none.
 * Whether the model can be installed, and what else it is, the store says.
 */
export async function isCheckpoint(file: File): Promise<boolean> {
  if (/\.ckpt$/i.test(file.name)) return true;
  if (!/\.safetensors$/i.test(file.name)) return false;
  return OF_A_MODEL.test(await headerText(file));
}

/** The path of the one safetensors file among dropped or picked files. */
export function onlyCheckpoint(files: readonly PickedFile[]): string | undefined {
  const [only, ...others] = files.filter(({ path }) => /\.safetensors$/i.test(path));
  return others.length === 0 ? only?.path : undefined;
}

/** The checkpoints among the files of a repository: safetensors files beside its README. */
export function checkpointsIn(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => /^[^/]+\.safetensors$/i.test(path));
}
