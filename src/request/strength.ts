/** How much of the schedule a strength runs. */
export interface StepsRun {
  /** UNet steps that run, 0 … total. */
  readonly run: number;
  readonly total: number;
  /** Index of the first step that runs. */
  readonly start: number;
}

/** The strength of a request. One without a picture has none, and runs all steps. */
export function strengthOf(request: { readonly strength?: number }): number {
  return request.strength ?? 1;
}

/**
 * `min(trunc(N · strength), N)` in double arithmetic, as diffusers' `get_timesteps`
 * (pipeline_stable_diffusion_xl_img2img.py): 50 steps at 0.58 are 28, not 29.
 * The numbers of the sentence "runs 23 of 25 steps".
 */
export function stepsRun(num_inference_steps: number, strength: number): StepsRun {
  const run = Math.min(Math.trunc(num_inference_steps * strength), num_inference_steps);
  return { run, total: num_inference_steps, start: Math.max(num_inference_steps - run, 0) };
}
