import type { RunNoise } from '../diffusion/noise/run-noise.ts';
import type { Schedule } from '../diffusion/schedulers/index.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { Contexts } from './context.ts';
import { createDenoiser, type Denoiser } from './denoiser.ts';
import { notFinite } from './not-finite.ts';
import { sendPreview, showsPreviews } from './preview.ts';

/**
 * Takes the latents of every picture through the schedule, one picture after another.
 * @param start [n,4,h,w]
 * @returns the finished latents of each picture, [1,4,h,w]
 * @throws EngineError `cancelled`, `out_of_memory`, `not_finite`
 */
export async function denoise(
  run: JobRun,
  schedule: Schedule,
  contexts: Contexts,
  noise: RunNoise,
  start: Float32Array,
): Promise<readonly Float32Array[]> {
  const { num_images: images } = run.job.request;
  const count = start.length / images;
  const denoiser = await createDenoiser(run, run.checked.h, run.checked.w);
  const finished: Float32Array[] = [];
  try {
    for (let image = 0; image < images; image++) {
      const own = (values: Float32Array) => values.subarray(image * count, (image + 1) * count);
      denoiser.start(own(start));
      for (const index of schedule.steps.keys()) {
        const drawn = noise.steps[index] ?? null;
        const noised = drawn && own(drawn);
        const seen = await denoiseStep(run, schedule, denoiser, contexts, index, image, noised);
        if (seen !== null) await sendPreview(run, seen, image);
      }
      finished.push(await denoiser.latents());
    }
    return finished;
  } finally {
    denoiser.destroy();
  }
}

/**
 * @param noise [1,4,h,w]; null where the step draws none
 * @returns the step's prediction of the finished latents, [1,4,h,w]; null if nobody sees a preview
 */
async function denoiseStep(
  run: JobRun,
  { steps }: Schedule,
  denoiser: Denoiser,
  contexts: Contexts,
  index: number,
  image: number,
  noise: Float32Array | null,
): Promise<Float32Array | null> {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`the schedule has no step ${index}`);
  const { guidance_scale, guidance_rescale, guidance_end_sigma = 0, num_images } = run.job.request;
  // Below that sigma the prediction is the conditional one, and the UNet runs once.
  const uncond = step.sigma < guidance_end_sigma ? null : contexts.uncond;
  const calls = uncond === null ? 1 : 2;
  const predicted = async () => {
    const input = { cond: contexts.cond, uncond, guidance_scale, guidance_rescale, noise };
    const tensors = await denoiser.step(step, input, run.trace !== null);
    // Looking also waits for the GPU, so the clock counts the whole step.
    const { denoised, nonFiniteCount } = await denoiser.look(showsPreviews(run));
    requireFinite(run, nonFiniteCount);
    return { tensors, denoised };
  };
  const { tensors, denoised } = await run.call('unet', predicted, calls);
  run.report.step(image * steps.length + index + 1, steps.length * num_images, image);
  if (tensors === null || run.trace === null) return denoised;
  const { h, w } = run.checked;
  const size = { images: num_images, channels: run.model.unet.in_channels, h, w };
  run.trace.step(size, index, image, { ...tensors, latents: await denoiser.latents() });
  return denoised;
}

/** @throws EngineError `not_finite`; without this check the finished picture would be black */
function requireFinite(run: JobRun, odd: number): void {
  if (odd > 0) throw notFinite(`The UNet gave ${odd} values that are not numbers.`, run.runtime);
}
