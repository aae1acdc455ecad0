import type { LatentScaling } from './latent-scaling.ts';

const f32 = Math.fround;

/** The VAE encoder's Gaussian, [1,4,h,w] each. */
export interface Posterior {
  readonly mean: Float32Array<ArrayBuffer>;
  /** Clamped to −30 … 20. */
  readonly logvar: Float32Array<ArrayBuffer>;
}

/**
 * Splits the encoder's output (after quant_conv) as diffusers' `DiagonalGaussianDistribution`.
 * @param moments [1,8,h,w] NCHW: the means, then the log-variances
 */
export function splitMoments(moments: Float32Array): Posterior {
  const half = moments.length / 2;
  return {
    mean: Float32Array.from(moments.subarray(0, half)),
    logvar: Float32Array.from(moments.subarray(half), (v) => Math.min(Math.max(v, -30), 20)),
  };
}

/**
 * z = mean + exp(logvar/2)·ε.
 * @param noise ε, [1,4,h,w]
 * @returns [1,4,h,w]
 */
export function samplePosterior(
  posterior: Posterior,
  noise: Float32Array,
): Float32Array<ArrayBuffer> {
  return posterior.mean.map((mean, i) => {
    const std = f32(Math.exp(0.5 * (posterior.logvar[i] ?? 0)));
    return mean + f32(std * (noise[i] ?? 0));
  });
}

/**
 * VAE latents to the diffusion model's: (z − mean)·scaling_factor/std per channel, or
 * z·scaling_factor without statistics; operations in diffusers' order, in float32.
 * @param z [1,C,h,w] NCHW
 */
export function normaliseLatents(
  z: Float32Array,
  scaling: LatentScaling,
): Float32Array<ArrayBuffer> {
  const factor = f32(scaling.scaling_factor);
  return mapChannels(z, scaling, (value, mean, std) =>
    mean === null ? value * factor : f32(f32(value - mean) * factor) / std,
  );
}

/**
 * The way back before decoding: x·std/scaling_factor + mean, or x/scaling_factor.
 * @param x [1,C,h,w] NCHW
 */
export function denormaliseLatents(
  x: Float32Array,
  scaling: LatentScaling,
): Float32Array<ArrayBuffer> {
  const factor = f32(scaling.scaling_factor);
  return mapChannels(x, scaling, (value, mean, std) =>
    mean === null ? value / factor : f32(f32(value * std) / factor) + mean,
  );
}

function mapChannels(
  values: Float32Array,
  scaling: LatentScaling,
  change: (value: number, mean: number | null, std: number) => number,
): Float32Array<ArrayBuffer> {
  const { statistics } = scaling;
  if (statistics === null) return Float32Array.from(values, (value) => change(value, null, 1));
  const channels = statistics.latents_mean.length;
  const plane = values.length / channels;
  return Float32Array.from(values, (value, i) => {
    const channel = Math.floor(i / plane);
    const mean = f32(statistics.latents_mean[channel] ?? 0);
    return change(value, mean, f32(statistics.latents_std[channel] ?? 1));
  });
}

/**
 * A scheduler's `add_noise`, signal·x0 + σ·ε, with x0 repeated for every image of the noise.
 * @param x0 [1,4,h,w]
 * @param noise [n,4,h,w]
 * @param sigma the schedule's `initialSigma`
 * @param signal the schedule's `initialSignal`; 1 in EDM
 * @returns [n,4,h,w]
 */
export function addNoise(
  x0: Float32Array,
  noise: Float32Array,
  sigma: number,
  signal = 1,
): Float32Array<ArrayBuffer> {
  const level = f32(sigma);
  const share = f32(signal);
  return Float32Array.from(
    noise,
    (value, i) => f32(share * (x0[i % x0.length] ?? 0)) + f32(value * level),
  );
}

/**
 * What a run without a source starts from, ε·`init_noise_sigma`
 * (`StableDiffusionXLPipeline.prepare_latents`).
 * @param noise [n,4,h,w]
 */
export function pureNoise(noise: Float32Array, initNoiseSigma: number): Float32Array<ArrayBuffer> {
  const scale = f32(initNoiseSigma);
  return Float32Array.from(noise, (value) => value * scale);
}
