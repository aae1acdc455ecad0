/**
 * How far a run may be from the reference, per tensor: the column "advice (float32)" of the table
 * below, which was measured with two independent implementations of the reference.
 *
 * | tensor | advice |
 * |---|---|
 * | ids | equal |
 * | noise, posterior_noise | 1e-5 |
 * | sigmas (relative), timesteps | 1e-5 |
 * | prompt_embeds, pooled | 1e-4 |
 * | moments_* | 1e-3 |
 * | x0 | 1e-4 |
 * | UNet, one forward | 1e-4 |
 * | UNet output at the last step | 2e-3 |
 * | last latents | 2e-3 |
 * | picture | ≤ 2 levels, ≥ 50 dB |
 *
 * Limits of other tensors follow from the table: the error of a sum or product may be as large as
 * the errors of its parts make it.
 */
const NOISE = 1e-5;
const X0 = 1e-4;
const UNET_FIRST = 1e-4;
const UNET_LAST = 2e-3;
const LATENTS = 2e-3;
/** The sampler's own float32 rounding per unit of σ ("sampler alone": 2e-6·σ + 1e-5). */
const SAMPLER_PER_SIGMA = 2e-6;

export const PICTURE = { maxLevels: 2, minPsnr: 50 } as const;

/** What the limits of a case depend on. */
export interface CaseScale {
  /** σ of the steps that run and, last, of the end: S + 1 values. */
  readonly sigmas: readonly number[];
  /**
   * Largest latents_std / scaling_factor of the VAE, by which the error of a latent grows before
   * decoding.
   */
  readonly latentGain: number;
}

/**
 * Largest |actual − expected| of a tensor; of step k (from 0) where the tensor has one per step.
 * Those of {@link RELATIVE} are compared relative to max(1, |expected|).
 */
type Limit = (scale: CaseScale, step: number) => number;

const equal: Limit = () => 0;
const noise: Limit = () => NOISE;
const embedding: Limit = () => 1e-4;
const schedule: Limit = () => 1e-5;
/** Of EDM's timesteps, up to 1.6, this lets less than the advice be off; of others an ulp of 999. */
const timestep: Limit = () => 3e-6;
const moments: Limit = () => 1e-3;

/** x0 + σ·noise. */
const noisy: Limit = ({ sigmas: [sigma = 0] }) => X0 + NOISE * sigma;

/** From one forward's limit at the first step to the last step's, evenly. */
const unet: Limit = ({ sigmas }, step) => {
  const last = sigmas.length - 2;
  return last === 0 ? UNET_FIRST : UNET_FIRST + ((UNET_LAST - UNET_FIRST) * step) / last;
};

/** The limit of the last latents, plus the error of the noise that is still in the latents. */
const latents: Limit = ({ sigmas }, step) =>
  LATENTS + (NOISE + SAMPLER_PER_SIGMA) * (sigmas[step + 1] ?? 0);

/** Every tensor of a trace by its name. */
export const TOLERANCES: Readonly<Record<string, Limit>> = {
  ids_1: equal,
  ids_2: equal,
  negative_ids_1: equal,
  negative_ids_2: equal,
  prompt_embeds: embedding,
  negative_prompt_embeds: embedding,
  pooled: embedding,
  negative_pooled: embedding,
  // 2·u8/255 − 1 in float32: the bytes are equal, the last bit of the division may not be.
  image: () => 2 ** -22,
  moments_mean: moments,
  moments_logvar: moments,
  posterior_noise: noise,
  x0: () => X0,
  noise,
  sigmas: schedule,
  timesteps: timestep,
  latents_init: noisy,
  // Scaled by c_in = 1/√(σ² + σ_data²), σ_data = 0.5.
  unet_input: (scale) => noisy(scale, 0) / Math.hypot(scale.sigmas[0] ?? 0, 0.5),
  add_time_ids: equal,
  unet_cond: unet,
  unet_uncond: unet,
  latents,
  decoder_input: ({ latentGain }) => LATENTS * latentGain,
  // The decoder adds 1e-4 and passes on about a twentieth of decoder_input's error (measured: 9e-5
  // from 2e-3); so a quarter of a level, far inside what the picture may be off by.
  decoded: () => 2e-3,
};

/** Tensors of numbers that may be large. */
export const RELATIVE: ReadonlySet<string> = new Set(['sigmas', 'timesteps']);

/** Tensors with one entry per step that runs. */
export const PER_STEP: ReadonlySet<string> = new Set(['unet_cond', 'unet_uncond', 'latents']);
