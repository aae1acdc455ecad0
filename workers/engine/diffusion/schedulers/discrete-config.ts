import type { ConfigReader, Prediction } from './config.ts';
import { SchedulerConfigError } from './types.ts';

export type BetaSchedule = 'linear' | 'scaled_linear';
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing';

/** The fields that all of diffusers' schedulers for models of discrete timesteps share. */
export interface DiscreteConfig {
  readonly num_train_timesteps: number;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly beta_schedule: BetaSchedule;
  readonly prediction_type: Prediction;
  readonly timestep_spacing: TimestepSpacing;
  readonly steps_offset: number;
  readonly rescale_betas_zero_snr: boolean;
}

/** Where the classes differ in what an absent field means. */
export type DiscreteDefaults = Pick<
  DiscreteConfig,
  'beta_start' | 'beta_end' | 'beta_schedule' | 'timestep_spacing'
>;

/** Defaults of the schedulers that came before latent diffusion. */
export const DDPM_BETAS = { beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear' } as const;

/** Defaults of the schedulers made for latent diffusion; SDXL's configs say the same. */
export const LATENT_BETAS = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
} as const;

/** Other ways to noise or to space, which no SDXL model on the hub asks for. */
const OTHER_WAYS = [
  'trained_betas',
  'use_exponential_sigmas',
  'use_beta_sigmas',
  'use_flow_sigmas',
  'use_lu_lambdas',
] as const;

/** @throws SchedulerConfigError */
export function readDiscreteConfig(
  reader: ConfigReader,
  defaults: DiscreteDefaults,
): DiscreteConfig {
  for (const field of OTHER_WAYS) reader.mustBeOff(field);
  const spacings = ['leading', 'linspace', 'trailing'] as const;
  const config: DiscreteConfig = {
    num_train_timesteps: reader.number('num_train_timesteps', 1000, 1),
    beta_start: reader.number('beta_start', defaults.beta_start, 0),
    beta_end: reader.number('beta_end', defaults.beta_end, 0),
    beta_schedule: reader.choice('beta_schedule', defaults.beta_schedule, [
      'linear',
      'scaled_linear',
    ]),
    prediction_type: reader.choice('prediction_type', 'epsilon', ['epsilon', 'v_prediction']),
    timestep_spacing: reader.choice('timestep_spacing', defaults.timestep_spacing, spacings),
    steps_offset: reader.number('steps_offset', 0, -1),
    rescale_betas_zero_snr: reader.flag('rescale_betas_zero_snr', false),
  };
  for (const field of ['num_train_timesteps', 'steps_offset'] as const) {
    if (Number.isInteger(config[field]) && config[field] <= MOST_TIMESTEPS) continue;
    throw new SchedulerConfigError(
      field,
      `"${field}" of the scheduler config must be an integer of at most ${MOST_TIMESTEPS}.`,
    );
  }
  if (config.beta_start >= 1 || config.beta_end >= 1) {
    throw new SchedulerConfigError('beta_end', 'Betas of the scheduler config must lie below 1.');
  }
  return config;
}

/** A table of noise levels has an entry for each; a config must not fill the memory. */
const MOST_TIMESTEPS = 100_000;
