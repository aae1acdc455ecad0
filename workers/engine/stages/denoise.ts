import { impossible, type Legitimate } from '../diffusion/legitimate.ts';
import type { RunNoise } from '../diffusion/noise/run-noise.ts';
import type { Schedule } from '../diffusion/schedulers/index.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { Contexts } from './context.ts';
import type { StepStatistics } from '../diffusion/step-statistics.ts';
import { createDenoiser } from './create-denoiser.ts';
import type { Denoiser, StepSeen } from './denoiser.ts';
import { notFinite } from './not-finite.ts';
import { isFlat } from './same-answer.ts';
import { sendPreview, showsPreviews } from './preview.ts';
import { callsOf, type PlannedStep, planSteps, reportPlan } from './step-plan.ts';
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
 * Takes the latents of every picture through the schedule, one picture after another. The GPU is never
 * waited for with an empty queue: what a step has made is looked at when the next one is queued.
 * @returns the finished latents of each picture, [1,4,h,w]
 * @throws EngineError `cancelled`, `out_of_memory`, `not_finite`, `wrong_values`
 */
export async function denoise(run: JobRun, all: Denoising): Promise<readonly Float32Array[]> {
  const { schedule, noise, start, kept } = all;
  const { num_images: images } = run.job.request;
  const count = start.length / images;
  const { h, w } = run.checked;
  const guided = all.contexts.uncond !== null;
  const plan = planSteps(schedule.steps, run.job.request, guided);
  reportPlan(plan, run.job.request, guided, run.report);
  const whole = images * callsOf(plan, 'whole');
  const denoiser = await createDenoiser(run, h, w, whole, callsOf(plan, 'outer') > 0);
  const finished: Float32Array[] = [];
  try {
    for (let image = 0; image < images; image++) {
      const own = (values: Float32Array) => values.subarray(image * count, (image + 1) * count);
      denoiser.start(own(start), kept && { ...kept, noise: own(noise.initial) });
      let before: QueuedStep | null = null;
      for (const [index, planned] of plan.entries()) {
        const drawn = noise.steps[index] ?? null;
        const of = { ...planned, index, image, noise: drawn && own(drawn) };
        // A trace reads every step, and nothing follows the last one.
        const waits = run.trace !== null || index + 1 === plan.length;
        const looks: LookedStep[] = [];
        const work = async () => {
          const queued = await queueStep(run, all, denoiser, of);
          if (before !== null) looks.push(await lookAt(run, all, before));
          if (waits) looks.push(await lookAt(run, all, queued));
          return waits ? null : queued;
        };
        const stage = planned.level === 'outer' ? 'unet_outer' : 'unet';
        before = await run.call(stage, work, planned.calls);
        for (const looked of looks) await reportStep(run, all, looked);
      }
      finished.push(requireDrawn(run, await denoiser.latents()));
    }
    return finished;
  } finally {
    denoiser.destroy();
  }
}

/** A step of one picture. */
interface OneStep extends PlannedStep {
  readonly index: number;
  readonly image: number;
  /** [1,4,h,w]; null where the step draws none. */
  readonly noise: Float32Array | null;
}

/** A step that the GPU has been told to compute. */
interface QueuedStep extends OneStep {
  /** Comes when it has. */
  readonly seen: Promise<StepSeen>;
}

/** A step that the GPU has computed. */
interface LookedStep extends OneStep {
  /** The prediction of the finished latents, [1,4,h,w]; null if nobody sees a preview. */
  readonly denoised: Float32Array | null;
}

async function queueStep(
  run: JobRun,
  all: Denoising,
  denoiser: Denoiser,
  of: OneStep,
): Promise<QueuedStep> {
  const { guidance_scale, guidance_rescale, num_images } = run.job.request;
  const { step, index, image, level, calls, noise } = of;
  const { cond } = all.contexts;
  // Called once, the UNet gives the conditional prediction.
  const uncond = calls === 1 ? null : all.contexts.uncond;
  const input = { level, cond, uncond, guidance_scale, guidance_rescale, noise };
  const tensors = await denoiser.step(step, input, run.trace !== null);
  const seen = denoiser.look(showsPreviews(run));
  // A run that is cancelled before it looks does not look at all.
  seen.catch(() => {});
  if (tensors !== null && run.trace !== null) {
    const { h, w } = run.checked;
    const size = { images: num_images, channels: run.model.unet.in_channels, h, w };
    run.trace.step(size, index, image, { ...tensors, latents: await denoiser.latents() });
  }
  return { ...of, seen };
}

/** Waits for a step, and checks what it made. */
async function lookAt(run: JobRun, { limits }: Denoising, queued: QueuedStep): Promise<LookedStep> {
  const { denoised, ...seen } = await queued.seen;
  requireSound(run, seen, limits, queued.step.sigma);
  return { ...queued, denoised };
}

async function reportStep(
  run: JobRun,
  { schedule: { steps } }: Denoising,
  { index, image, denoised }: LookedStep,
): Promise<void> {
  const { num_images } = run.job.request;
  run.report.step(image * steps.length + index + 1, steps.length * num_images, image);
  if (denoised !== null) await sendPreview(run, denoised, image);
}

/**
 * Without this check the finished picture would be black, grey or noise.
 * @throws EngineError `not_finite`, `wrong_values`
 */
function requireSound(
  { runtime }: JobRun,
  seen: StepStatistics,
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
