/**
 * A scheduler is a table of numbers here. Nothing in this folder touches a tensor, a device or
 * another part of the project.
 */

/** A `scheduler_config.json` this engine cannot follow. `field` names the entry at fault. */
export class SchedulerConfigError extends Error {
  override readonly name = 'SchedulerConfigError';
  /**
   * workers/failure.ts recognises the error by this field, because this folder imports nothing and
   * so cannot throw an EngineError.
   */
  readonly configFile = 'scheduler/scheduler_config.json';
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/**
 * Dynamic thresholding of D (Imagen, arXiv 2205.11487 §2.3). It is meant for models that draw
 * pixels, but a config may ask for it.
 */
export interface DynamicThreshold {
  /** Quantile of |D| that is taken as the limit, 0…1. */
  readonly ratio: number;
  /** Upper bound of that limit; the lower bound is 1. */
  readonly sampleMaxValue: number;
}

/**
 * One step as coefficients, in double precision. With F the network's (guided) output, x the
 * latents, D_{k−1} and D_{k−2} the predictions of the two steps before, and ε a normal draw:
 *
 *     F   = network(cIn · x, timestep)
 *     x̂   = x + churn · ε
 *     D_k = cSkip · x̂ + cOut · F            (then `threshold`, if any)
 *     x'  = x_coefficient · x̂ + d0 · D_k + d1 · D_{k−1} + d2 · D_{k−2} + z · ε
 *
 * where x_coefficient is the field `x`. Coefficients of predictions a run does not have yet are 0.
 */
export interface ScheduleStep {
  /** Position in the whole schedule, `tStart` … N−1. */
  readonly index: number;
  /** Noise for each part of signal, whatever both are scaled by: the level as EDM counts it. */
  readonly sigma: number;
  readonly sigmaNext: number;
  /** What the network is told, as it is: c_noise = 0.25 · ln sigma in EDM, else 0 … 999. */
  readonly timestep: number;
  readonly cIn: number;
  readonly cSkip: number;
  readonly cOut: number;
  readonly x: number;
  readonly d0: number;
  readonly d1: number;
  readonly d2: number;
  readonly z: number;
  /** Factor of the noise added *before* the prediction is read (EDM Euler with s_churn); else 0. */
  readonly churn: number;
  /**
   * Whether the generator is asked for one normal draw of the latents' shape in this step. The SDE
   * solver draws at the last step too, where `z` is 0: the draw still moves the generator on.
   */
  readonly drawsNoise: boolean;
  readonly threshold: DynamicThreshold | null;
  /**
   * What latents that are known (inpainting) are after the step: keptSignal · x0 + keptNoise · ε, the
   * noising of the next level; after the last step x0 itself.
   */
  readonly keptSignal: number;
  readonly keptNoise: number;
}

/** A whole schedule and the part of it that runs. */
export interface Schedule {
  /**
   * All N noise levels and the final one: N + 1 values, falling. Rounded to float32 as in
   * diffusers.
   */
  readonly sigmas: Float32Array<ArrayBuffer>;
  /** {@link ScheduleStep.timestep} of all N steps. */
  readonly timesteps: Float32Array<ArrayBuffer>;
  /** The steps that run: `tStart` … N−1. */
  readonly steps: readonly ScheduleStep[];
  readonly tStart: number;
  /** Image-to-image starts from x = initialSignal · x0 + initialSigma · ε; the first is 1 in EDM. */
  readonly initialSignal: number;
  readonly initialSigma: number;
  /** `init_noise_sigma`: pure noise times this is what a run without a source starts from. */
  readonly initNoiseSigma: number;
}

/** Karras et al. 2022, algorithm 2; names and defaults of `EDMEulerScheduler.step`. */
export interface Churn {
  /** Total amount of noise put back over a run; 0 (default) is the deterministic sampler. */
  readonly s_churn?: number;
  readonly s_tmin?: number;
  readonly s_tmax?: number;
  readonly s_noise?: number;
}

export interface ScheduleOptions {
  /** N: 1 or more. */
  readonly numInferenceSteps: number;
  /**
   * Above 0, up to 1: the share of the schedule that runs. trunc(N · strength) must be 1 or more.
   */
  readonly strength: number;
  /** For EDMEulerScheduler only. The diffusers pipeline never passes it. */
  readonly churn?: Churn;
  /** γ of TCDScheduler: how much noise a step puts back, 0 … 1. The diffusers pipelines pass 0. */
  readonly eta?: number;
}
