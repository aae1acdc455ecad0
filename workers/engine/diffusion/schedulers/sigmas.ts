import type { EdmConfig } from './config.ts';
import { linspace } from './linspace.ts';

/** How torch computes the Karras ramp: `EDMDPMSolverMultistep` in float32, `EDMEuler` in float64. */
export type RampPrecision = 'float32' | 'float64';

export interface NoiseLevels {
  /** N + 1 values, the last one 0 or sigma_min. */
  readonly sigmas: Float32Array<ArrayBuffer>;
  /** N values, 0.25 · ln sigma. */
  readonly timesteps: Float32Array<ArrayBuffer>;
}

const f32 = Math.fround;
const exact = (value: number): number => value;

function karras(config: EdmConfig, count: number, round: (v: number) => number): readonly number[] {
  const top = config.sigma_max ** (1 / config.rho);
  const bottom = config.sigma_min ** (1 / config.rho);
  const slope = round(bottom - top);
  return linspace(0, 1, count, round).map((ramp) =>
    round(round(round(top) + round(ramp * slope)) ** config.rho),
  );
}

function exponential(config: EdmConfig, count: number): readonly number[] {
  return linspace(Math.log(config.sigma_min), Math.log(config.sigma_max), count, f32)
    .map((value) => f32(Math.exp(value)))
    .toReversed();
}

/**
 * The noise levels of N steps, falling from sigma_max to sigma_min, and the final one.
 *
 * Roundings are those of torch, so the first level of the Karras schedule in float32 is 79.9999847.
 * Source: diffusers `scheduling_edm_dpmsolver_multistep.py` and `scheduling_edm_euler.py`,
 * `set_timesteps`; Karras et al. 2022 (arXiv 2206.00364), equation 5.
 *
 * @param count N, 1 or more. A single step starts at sigma_max (karras) or sigma_min (exponential).
 */
export function noiseLevels(
  config: EdmConfig,
  count: number,
  precision: RampPrecision,
): NoiseLevels {
  const levels =
    config.sigma_schedule === 'karras'
      ? karras(config, count, precision === 'float32' ? f32 : exact)
      : exponential(config, count);
  const sigmas = new Float32Array(count + 1);
  sigmas.set(levels);
  // EDMEuler repeats its last computed level, DPM++ takes the config's number: an ulp apart at most.
  const lastLevel = precision === 'float32' ? config.sigma_min : (sigmas[count - 1] ?? 0);
  sigmas[count] = config.final_sigmas_type === 'zero' ? 0 : lastLevel;
  const timesteps = sigmas.slice(0, count).map((sigma) => 0.25 * f32(Math.log(sigma)));
  return { sigmas, timesteps };
}
