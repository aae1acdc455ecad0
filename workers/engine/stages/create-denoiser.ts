import type { JobRun } from '../runtime/job-run.ts';
import type { Denoiser } from './denoiser.ts';
import { tileBytes } from './in-tiles.ts';
import { openUnet } from './unet-sessions.ts';

/**
 * Opens the UNet's sessions and makes what a run of it needs.
 * @param h latent rows, an eighth of the picture's height
 * @param w latent columns
 * @param calls how many calls of the whole UNet the run will make, which decides whether they are recorded
 * @param callsOuter whether there are steps that call the UNet's outer level alone
 * @throws EngineError `cancelled`, `out_of_memory`, and those of reading weights
 */
export async function createDenoiser(
  run: JobRun,
  h: number,
  w: number,
  calls = 0,
  callsOuter = false,
): Promise<Denoiser> {
  await run.loaded.sessions.giveInner(callsOuter);
  const { gpu } = run.runtime;
  // Either backend's code is loaded for a run on it.
  if (gpu === null) {
    const { wasmDenoiser } = await import('./denoiser-wasm.ts');
    return wasmDenoiser(run, await openUnet(run, callsOuter, { h, w }), h, w);
  }
  const plan = run.capturePlan(h, w, calls, tileBytes(run, h, w));
  if (plan === 'record anew') await run.loaded.sessions.release(['unet']);
  const sessions = await openUnet(run, callsOuter, { h, w });
  const { gpuDenoiser } = await import('./denoiser-gpu.ts');
  const how = plan === 'record anew' ? 'record' : plan;
  return gpuDenoiser(run, gpu.device, sessions, { h, w }, how);
}
