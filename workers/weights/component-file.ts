import { EngineError } from '../failure.ts';
import type { Network } from '../graph/stages.ts';
import type { Precision } from '../protocol/engine-options.ts';
import type { ModelFolder, NetworkFile } from './folder.ts';
import { readHeader } from './safetensors.ts';
import type { ByteSource } from './sources/source.ts';

/**
 * Opens the tensors of a network, whether it has a file of its own or shares one with the others.
 * @throws EngineError as {@link openComponentFile}, and `model_file_invalid`
 */
export async function openNetwork(
  folder: ModelFolder,
  network: Network,
  precision: Precision,
): Promise<NetworkFile> {
  if (folder.network !== undefined) return folder.network(network);
  const source = await openComponentFile(folder.open, network, precision);
  return { source, header: await readHeader(source) };
}

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
  const full = componentPath(component);
  const half = full.replace(/\.safetensors$/, '.fp16.safetensors');
  const [first, second] = precision === 'fp32' ? [full, half] : [half, full];
  return open(first).catch((error: unknown) => {
    if (error instanceof EngineError && error.code === 'model_file_missing') return open(second);
    throw error;
  });
}

/** Where a folder has a network's float32 variant. */
export function componentPath(component: Network): string {
  // diffusers' name for a network, and transformers'.
  const stem = component === 'unet' || component === 'vae' ? 'diffusion_pytorch_model' : 'model';
  return `${component}/${stem}.safetensors`;
}
