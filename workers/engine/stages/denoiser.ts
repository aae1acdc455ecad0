import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { KeptPart } from '../diffusion/step-executor.ts';
import type { StepStatistics } from '../diffusion/step-statistics.ts';
import type { PromptContext } from '../runtime/prompt.ts';

/** How much of the UNet a step calls: all of it, or its outer level on what the whole gave last. */
export type StepLevel = 'whole' | 'outer';

/** Guidance and noise of one step. */
export interface StepInput {
  /** By default `whole`. `outer` needs a denoiser that was made for it, and a `whole` step before. */
  readonly level?: StepLevel;
  readonly cond: PromptContext;
  /** null without guidance. */
  readonly uncond: PromptContext | null;
  readonly guidance_scale: number;
  readonly guidance_rescale: number;
  /** [1,4,h,w]; only where the step draws noise. */
  readonly noise: Float32Array | null;
}

/** The tensors of one step that a trace keeps, [1,4,h,w] each. */
export interface StepTensors {
  /** The UNet's input: the latents scaled by c_in. */
  readonly input: Float32Array;
  readonly cond: Float32Array;
  readonly uncond: Float32Array | null;
}

/** What is looked at after each step. */
export interface StepSeen extends StepStatistics {
  /** The prediction of the finished latents; null if it was not wanted. */
  readonly denoised: Float32Array | null;
}

/**
 * The UNet and the sampler on the latents of one picture at a time. On WebGPU the latents stay on
 * the GPU between steps. All arrays in and out are [1,4,h,w] NCHW.
 */
export interface Denoiser {
  /** Begins a picture at these noised latents. @param kept the part that inpainting keeps */
  start(latents: Float32Array, kept?: KeptPart | null): void;
  /**
   * Calls the UNet, once or with guidance twice, and takes the latents over one step.
   * @param wantTensors read the step's tensors back, for a trace
   * @returns the tensors if they were wanted, else null
   */
  step(step: ScheduleStep, input: StepInput, wantTensors: boolean): Promise<StepTensors | null>;
  /** The latents after the last step. */
  latents(): Promise<Float32Array>;
  /** Looks at what the last step has made. @param wantDenoised read the prediction back, for a preview */
  look(wantDenoised: boolean): Promise<StepSeen>;
  destroy(): void;
}
