import { alphaTable } from './alpha-table.ts';
import { ConfigReader } from './config.ts';
import { consistencyTimesteps } from './consistency-timesteps.ts';
import { LATENT_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { denoisedScales, keptAt, mixOfAlpha, sigmaOf } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import type { Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/**
 * `TCDScheduler` (arXiv 2402.19159): a step goes to the timestep s = ⌊(1−η)·t'⌋ as DDIM does and, but for
 * the last, puts noise back up to the next timestep t',
 *
 *     x_s = signal_s·D + noise_s·ε̂   x' = √(ᾱ'/ᾱ_s)·x_s + √(1 − ᾱ'/ᾱ_s)·z
 *
 * Diffusers' pipelines pass η = 0: no noise, although the class' own default is 0.3.
 *
 * @throws SchedulerConfigError for unknown values, and for more steps than the model has
 */
export function createTcdSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  const defaults = { ...LATENT_BETAS, timestep_spacing: 'leading' } as const;
  const settings = readDiscreteConfig(reader, defaults);
  const table = alphaTable(reader, settings);
  const count = options.numInferenceSteps;
  const eta = options.eta ?? 0;
  const { tStart } = stepsForStrength(count, options.strength);
  const timesteps = consistencyTimesteps(reader, settings, count);

  const steps = timesteps.map((t, index): ScheduleStep => {
    const last = index === count - 1;
    const following = timesteps[index + 1] ?? 0;
    const mix = mixOfAlpha(table.at(t));
    const alphaBelow = table.at(Math.floor((1 - eta) * following));
    const below = mixOfAlpha(alphaBelow);
    const noised = eta > 0 && !last;
    const kept = noised ? table.at(following) / alphaBelow : 1;
    const scale = Math.sqrt(kept);
    return {
      index,
      sigma: sigmaOf(mix),
      sigmaNext: sigmaOf(mixOfAlpha(alphaBelow * kept)),
      timestep: t,
      cIn: 1,
      ...denoisedScales(settings.prediction_type, mix),
      x: (scale * below.noise) / mix.noise,
      d0: scale * (below.signal - (below.noise * mix.signal) / mix.noise),
      d1: 0,
      d2: 0,
      z: Math.sqrt(1 - kept),
      churn: 0,
      drawsNoise: noised,
      threshold: null,
      ...keptAt(last ? null : mixOfAlpha(table.at(following))),
    };
  });
  return table.schedule(steps, tStart);
}
