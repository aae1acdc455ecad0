import { EngineError } from '../failure.ts';
import type { Network } from '../graph/stages.ts';
import type { Precision } from '../protocol/engine.ts';
import type { ByteSource } from './sources/source.ts';

/**
 * Opens a network's safetensors file. A folder holds a float32 variant, a binary16 variant
 * (`….fp16.safetensors`) or both; the variant of the wanted precision is tried first.
 * @throws EngineError `model_file_missing` when neither is there, and whatever `open` throws.
 */
export async function openComponentFile(
  open: (path: string) => Promise<ByteSource>,
  component: Network,
  precision: Precision,
): Promise<ByteSource> {
  // transformers' name for a network, and diffusers'.
  const stem = component === 'unet' || component === 'vae' ? 'diffusion_pytorch_model' : 'model';
  const full = `${component}/${stem}.safetensors`;
  const half = `${component}/${stem}.fp16.safetensors`;
  const [first, second] = precision === 'fp32' ? [full, half] : [half, full];
  return open(first).catch((error: unknown) => {
    if (error instanceof EngineError && error.code === 'model_file_missing') return open(second);
    throw error;
  });
}
