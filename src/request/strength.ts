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

/**
 * The strengths that are tried side by side: 9, 11, 12, 13, 15 and 23 of 25 steps. The noise that each begins
 * with is about one and a half to twice that of the one before (σ 0.5, 1.1, 1.7, 2.5, 5.1), as the schedule of
 * the model has it. Below the first hardly anything changes; above .6 hardly anything is left of the picture,
 * and the last, the endpoint's default, stands for all of that.
 */
export const STRIP_STRENGTHS = [0.36, 0.44, 0.48, 0.52, 0.6, 0.95] as const;
