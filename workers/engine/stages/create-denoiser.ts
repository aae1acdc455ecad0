import type { JobRun } from '../runtime/job-run.ts';
import type { Denoiser } from './denoiser.ts';
import { wasmDenoiser } from './denoiser-wasm.ts';

/**
 * Opens the UNet's session and makes what a run of it needs.
 * @param h latent rows, an eighth of the picture's height
 * @param w latent columns
 * @param calls how many calls the run will make, which decides whether they are recorded
 * @throws EngineError `cancelled`, `out_of_memory`, and those of reading weights
 */
export async function createDenoiser(
  run: JobRun,
  h: number,
  w: number,
  calls = 0,
): Promise<Denoiser> {
  const { gpu } = run.runtime;
  if (gpu === null) return wasmDenoiser(run, await run.session('unet'), h, w);
  const plan = run.capturePlan(h, w, calls);
  if (plan === 'record anew') await run.loaded.sessions.release(['unet']);
  const session = await run.session('unet');
  // A run on the CPU needs none of it.
  const { gpuDenoiser } = await import('./denoiser-gpu.ts');
  const how = plan === 'record anew' ? 'record' : plan;
  return gpuDenoiser(run, gpu.device, session, { h, w }, how);
}
