import type { JobRun } from '../runtime/job-run.ts';
import type { Denoiser } from './denoiser.ts';
import { gpuDenoiser } from './denoiser-gpu.ts';
import { wasmDenoiser } from './denoiser-wasm.ts';

/**
 * Opens the UNet's session and makes what a run of it needs.
 * @param h latent rows, an eighth of the picture's height
 * @param w latent columns
 * @throws EngineError `cancelled`, `out_of_memory`, and those of reading weights
 */
export async function createDenoiser(run: JobRun, h: number, w: number): Promise<Denoiser> {
  const session = await run.session('unet');
  const gpu = run.runtime.gpu;
  return gpu === null
    ? wasmDenoiser(run, session, h, w)
    : gpuDenoiser(run, gpu.device, session, h, w);
}
