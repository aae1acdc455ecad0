import { alphaTable } from './alpha-table.ts';
import { ConfigReader } from './config.ts';
import { consistencyTimesteps } from './consistency-timesteps.ts';
import { LATENT_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { denoisedScales, keptAt, mixOfAlpha, sigmaOf } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import type { Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/** σ_data of the consistency model's boundary condition. */
const SIGMA_DATA = 0.5;

/**
 * `LCMScheduler` (arXiv 2310.04378): each step predicts the finished latents at once and, but for the last,
 * puts new noise on them. With s = timestep_scaling·t the prediction is D = c_out·x0 + c_skip·x, where
 *
 *     c_skip = ¼/(s² + ¼)   c_out = s/√(s² + ¼)   x' = signal'·D + noise'·z
 *
 * @throws SchedulerConfigError for unknown values, and for more steps than the model has
 */
export function createLcmSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  const defaults = { ...LATENT_BETAS, timestep_spacing: 'leading' } as const;
  const settings = readDiscreteConfig(reader, defaults);
  const table = alphaTable(reader, settings);
  const scaling = reader.number('timestep_scaling', 10, 0);
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const timesteps = consistencyTimesteps(reader, settings, count);

  const steps = timesteps.map((t, index): ScheduleStep => {
    const mix = mixOfAlpha(table.at(t));
    const following = timesteps[index + 1];
    const next = mixOfAlpha(following === undefined ? 1 : table.at(following));
    const scaled = scaling * t;
    const outside = scaled / Math.hypot(scaled, SIGMA_DATA);
    const inside = SIGMA_DATA ** 2 / (scaled ** 2 + SIGMA_DATA ** 2);
    const { cSkip, cOut } = denoisedScales(settings.prediction_type, mix);
    return {
      index,
      sigma: sigmaOf(mix),
      sigmaNext: sigmaOf(next),
      timestep: t,
      cIn: 1,
      cSkip: outside * cSkip + inside,
      cOut: outside * cOut,
      x: 0,
      d0: next.signal,
      d1: 0,
      d2: 0,
      z: next.noise,
      churn: 0,
      drawsNoise: following !== undefined,
      threshold: null,
      ...keptAt(next),
    };
  });
  return table.schedule(steps, tStart);
}
