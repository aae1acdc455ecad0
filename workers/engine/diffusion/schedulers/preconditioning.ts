import type { EdmConfig } from './config.ts';

/** c_in of EDM: scales latents of noise level `sigma` to unit variance. */
export function inputScale(config: EdmConfig, sigma: number): number {
  return 1 / Math.hypot(sigma, config.sigma_data);
}

/**
 * c_skip and c_out of EDM (Karras et al. 2022, table 1): D = cSkip · x + cOut · F. As in diffusers,
 * `v_prediction` turns the sign of c_out.
 */
export function outputScales(
  config: EdmConfig,
  sigma: number,
): { readonly cSkip: number; readonly cOut: number } {
  const data = config.sigma_data;
  const length = Math.hypot(sigma, data);
  const cOut = (sigma * data) / length;
  return {
    cSkip: (data / length) ** 2,
    cOut: config.prediction_type === 'epsilon' ? cOut : -cOut,
  };
}

/** The noising of known latents at a level (`add_noise`): EDM adds noise and scales nothing. */
export function kept(sigma: number): { readonly keptSignal: number; readonly keptNoise: number } {
  return { keptSignal: 1, keptNoise: sigma };
}

/** `init_noise_sigma`: √(σ_max² + 1), whatever the first level of the schedule is. */
export function pureNoiseScale(config: EdmConfig): number {
  return Math.hypot(config.sigma_max, 1);
}
