import { ConfigReader } from './config.ts';
import { alphaTable } from './alpha-table.ts';
import { DDPM_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { spacedTimesteps } from './discrete-timesteps.ts';
import { denoisedScales, keptAt, mixOfAlpha, sigmaOf } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import type { Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/**
 * `DDIMScheduler` (arXiv 2010.02502) without the noise of its η, which diffusers' pipelines leave at 0:
 * D and the noise F that belongs to it are mixed anew at the timestep before,
 *
 *     x' = signal'·D + noise'·ε̂,  ε̂ = (x − signal·D)/noise
 *
 * @throws SchedulerConfigError for unknown values
 */
export function createDdimSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  const defaults = { ...DDPM_BETAS, timestep_spacing: 'leading' } as const;
  const settings = readDiscreteConfig(reader, defaults);
  const table = alphaTable(reader, settings);
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const timesteps = spacedTimesteps(settings, count, 'each', true);
  const stride = Math.floor(settings.num_train_timesteps / count);

  const steps = timesteps.map((t, index): ScheduleStep => {
    const mix = mixOfAlpha(table.at(t));
    const next = mixOfAlpha(table.at(t - stride));
    const following = timesteps[index + 1];
    return {
      index,
      sigma: sigmaOf(mix),
      sigmaNext: sigmaOf(next),
      timestep: t,
      cIn: 1,
      ...denoisedScales(settings.prediction_type, mix),
      x: next.noise / mix.noise,
      d0: next.signal - (next.noise * mix.signal) / mix.noise,
      d1: 0,
      d2: 0,
      z: 0,
      churn: 0,
      drawsNoise: false,
      threshold: null,
      ...keptAt(following === undefined ? null : mixOfAlpha(table.at(following))),
    };
  });
  return table.schedule(steps, tStart);
}
