import { impossible, type Legitimate } from '../diffusion/legitimate.ts';
import type { RunNoise } from '../diffusion/noise/run-noise.ts';
import type { Schedule } from '../diffusion/schedulers/index.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { Contexts } from './context.ts';
import { createDenoiser } from './create-denoiser.ts';
import type { Denoiser, StepSeen } from './denoiser.ts';
import { notFinite } from './not-finite.ts';
import { isFlat } from './same-answer.ts';
import { sendPreview, showsPreviews } from './preview.ts';
import { wrongValues } from './wrong-values.ts';

/** The part of the source that inpainting keeps in every picture. */
export interface Kept {
  /** [1,4,h,w]: 1 where the picture is drawn anew, 0 where it is kept. */
  readonly redraw: Float32Array;
  /** The source's normalised latents, [1,4,h,w]. */
  readonly x0: Float32Array;
}

/** What the latents of all pictures of a job go through. */
export interface Denoising {
  readonly schedule: Schedule;
  readonly contexts: Contexts;
  readonly noise: RunNoise;
  /** [n,4,h,w] */
  readonly start: Float32Array;
  /** What inpainting keeps of each picture; null where everything is drawn. */
  readonly kept: Kept | null;
  /** What a sound GPU may give in a step. */
  readonly limits: Legitimate;
}

/**
 * Takes the latents of every picture through the schedule, one picture after another.
 * @returns the finished latents of each picture, [1,4,h,w]
 * @throws EngineError `cancelled`, `out_of_memory`, `not_finite`, `wrong_values`
 */
export async function denoise(run: JobRun, all: Denoising): Promise<readonly Float32Array[]> {
  const { schedule, noise, start, kept } = all;
  const { num_images: images } = run.job.request;
  const count = start.length / images;
  const calls = images * schedule.steps.reduce((sum, step) => sum + callsOf(run, all, step), 0);
  const denoiser = await createDenoiser(run, run.checked.h, run.checked.w, calls);
  const finished: Float32Array[] = [];
  try {
    for (let image = 0; image < images; image++) {
      const own = (values: Float32Array) => values.subarray(image * count, (image + 1) * count);
      denoiser.start(own(start), kept && { ...kept, noise: own(noise.initial) });
      for (const index of schedule.steps.keys()) {
        const drawn = noise.steps[index] ?? null;
        const noised = drawn && own(drawn);
        const seen = await denoiseStep(run, all, denoiser, index, image, noised);
        if (seen !== null) await sendPreview(run, seen, image);
      }
      finished.push(requireDrawn(run, await denoiser.latents()));
    }
    return finished;
  } finally {
    denoiser.destroy();
  }
}

/** How many times the UNet runs in a step. Below a sigma that a request may name it runs once. */
function callsOf({ job }: JobRun, { contexts }: Denoising, { sigma }: ScheduleStep): 1 | 2 {
  const { guidance_end_sigma = 0 } = job.request;
  return contexts.uncond === null || sigma < guidance_end_sigma ? 1 : 2;
}

/**
 * @param noise [1,4,h,w]; null where the step draws none
 * @returns the step's prediction of the finished latents, [1,4,h,w]; null if nobody sees a preview
 */
async function denoiseStep(
  run: JobRun,
  all: Denoising,
  denoiser: Denoiser,
  index: number,
  image: number,
  noise: Float32Array | null,
): Promise<Float32Array | null> {
  const { schedule, contexts, limits } = all;
  const { steps } = schedule;
  const step = steps[index];
  if (step === undefined) throw new RangeError(`the schedule has no step ${index}`);
  const { guidance_scale, guidance_rescale, num_images } = run.job.request;
  const calls = callsOf(run, all, step);
  // Called once, the UNet gives the conditional prediction.
  const uncond = calls === 1 ? null : contexts.uncond;
  const predicted = async () => {
    const input = { cond: contexts.cond, uncond, guidance_scale, guidance_rescale, noise };
    const tensors = await denoiser.step(step, input, run.trace !== null);
    // Looking also waits for the GPU, so the clock counts the whole step.
    const seen = await denoiser.look(showsPreviews(run));
    requireSound(run, seen, limits, step.sigma);
    return { tensors, denoised: seen.denoised };
  };
  const { tensors, denoised } = await run.call('unet', predicted, calls);
  run.report.step(image * steps.length + index + 1, steps.length * num_images, image);
  if (tensors === null || run.trace === null) return denoised;
  const { h, w } = run.checked;
  const size = { images: num_images, channels: run.model.unet.in_channels, h, w };
  run.trace.step(size, index, image, { ...tensors, latents: await denoiser.latents() });
  return denoised;
}

/**
 * Without this check the finished picture would be black, grey or noise.
 * @throws EngineError `not_finite`, `wrong_values`
 */
function requireSound(
  { runtime }: JobRun,
  seen: StepSeen,
  limits: Legitimate,
  sigma: number,
): void {
  if (seen.nonFiniteCount > 0) {
    throw notFinite(`The UNet gave ${seen.nonFiniteCount} values that are not numbers.`, runtime);
  }
  // A processor computes right: there, odd values are the model's own.
  const wrong = runtime.gpu === null ? null : impossible(seen, limits, sigma);
  if (wrong !== null) throw wrongValues(wrong);
}

/** @throws EngineError `wrong_values` if a GPU gives latents that nothing was drawn in */
function requireDrawn({ runtime }: JobRun, latents: Float32Array): Float32Array {
  if (runtime.gpu !== null && isFlat(latents)) {
    throw wrongValues('the finished latents have the same value everywhere');
  }
  return latents;
}
