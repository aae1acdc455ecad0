import type { ScheduleStep } from './schedulers/types.ts';
import type { StepStatistics } from './step-statistics.ts';

/** The network's outputs in one step, for one image. */
export interface Prediction<Tensor> {
  /** Raw output for the prompt, as many float32 values as the latents, in their order. */
  readonly cond: Tensor;
  /** Raw output for the negative prompt; null without guidance. */
  readonly uncond: Tensor | null;
  /** Ignored when `uncond` is null. */
  readonly guidance_scale: number;
  /** 0 … 1; ignored when `uncond` is null. */
  readonly guidance_rescale: number;
}

/**
 * The part of one picture that inpainting keeps. The three have as many values as the latents, in
 * their order.
 */
export interface KeptPart {
  /** 1 where the picture is drawn anew, 0 where it is kept. */
  readonly redraw: Float32Array;
  /** The latents of the source. */
  readonly x0: Float32Array;
  /** The noise that the run starts from. */
  readonly noise: Float32Array;
}

/**
 * Carries out a schedule's coefficients on the latents of **one** image and keeps the predictions
 * of the two steps before. Guidance is part of the step. All work is element by element (statistics
 * of guidance_rescale and thresholding do not depend on order either), so latents, predictions and
 * noise may lie in NCHW or NHWC order as long as all of them do.
 */
export interface StepExecutor<Tensor> {
  /**
   * Starts a run at x = `latents`. Earlier predictions and the count of non-finite values are
   * dropped.
   * @param kept of an inpainting: after every step the kept part of x is its source, noised as the
   *   step says. Predictions stay as they are, as in diffusers.
   */
  setLatents(latents: Float32Array, kept?: KeptPart | null): void;
  /** target = cIn · x. */
  writeModelInput(step: ScheduleStep, target: Tensor): void;
  /**
   * Takes x over one step. `noise` must be given where `step.drawsNoise`.
   * @throws Error if it is missing
   */
  step(step: ScheduleStep, prediction: Prediction<Tensor>, noise?: Float32Array): Promise<void>;
  /** x after the last step. */
  readLatents(): Promise<Float32Array<ArrayBuffer>>;
  /** What the last step has made, in numbers. */
  statistics(): Promise<StepStatistics>;
  /** The same together with D of the last step: what comes from a GPU comes in one copy. */
  readStep(): Promise<StepLook>;
  destroy(): void;
}

/** What a step has made. */
export interface StepLook extends StepStatistics {
  /** D, the predicted finished latents, for previews. Zeros before the first step. */
  readonly denoised: Float32Array<ArrayBuffer>;
}

/** The noise a step needs, or null. */
export function requireNoise(
  step: ScheduleStep,
  noise: Float32Array | undefined,
  count: number,
): Float32Array | null {
  if (!step.drawsNoise) return null;
  if (noise?.length === count) return noise;
  throw new Error(`Step ${step.index} needs ${count} values of noise, not ${noise?.length ?? 0}.`);
}
