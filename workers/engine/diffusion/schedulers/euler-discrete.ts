import { ConfigReader } from './config.ts';
import { DDPM_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { discreteLevels, readSigmaConfig } from './discrete-sigmas.ts';
import { denoisedScales, keptAt, mixOfSigma } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import type { Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/** Fields of these two classes that change the numbers and that no schedule here knows. */
const OTHER_WAYS = ['sigma_min', 'sigma_max'] as const;

/**
 * `EulerDiscreteScheduler`: Euler steps of the probability flow in x = x0 + σ·ε,
 *
 *     x' = x + (x − D)/σ·(σ' − σ) = (σ'/σ)·x + (1 − σ'/σ)·D
 *
 * The network gets x/√(σ²+1). @throws SchedulerConfigError for unknown values
 */
export function createEulerSchedule(config: unknown, options: ScheduleOptions): Schedule {
  return eulerSchedule(config, options, (_, next) => ({ down: next, up: 0, draws: false }));
}

/**
 * `EulerAncestralDiscreteScheduler`: an Euler step to a lower level σ_down, and noise that brings the
 * latents up to σ' again, with σ_up² = σ'²·(σ² − σ'²)/σ² and σ_down² = σ'² − σ_up². Noise is drawn in
 * every step, the last too. @throws SchedulerConfigError for unknown values
 */
export function createEulerAncestralSchedule(config: unknown, options: ScheduleOptions): Schedule {
  return eulerSchedule(config, options, (sigma, next) => ({
    down: next ** 2 / sigma,
    up: (next / sigma) * Math.sqrt(Math.max(0, sigma ** 2 - next ** 2)),
    draws: true,
  }));
}

/** How far down a step goes before its noise, and how much noise that is. */
type Split = (
  sigma: number,
  next: number,
) => { readonly down: number; readonly up: number; readonly draws: boolean };

function eulerSchedule(config: unknown, options: ScheduleOptions, split: Split): Schedule {
  const reader = new ConfigReader(config);
  for (const field of OTHER_WAYS) reader.mustBeOff(field);
  reader.choice('interpolation_type', 'linear', ['linear']);
  reader.choice('timestep_type', 'discrete', ['discrete']);
  const settings = readSigmaConfig(
    reader,
    readDiscreteConfig(reader, { ...DDPM_BETAS, timestep_spacing: 'linspace' }),
  );
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const { sigmas, timesteps } = discreteLevels(settings, count, 'each');
  const at = (index: number): number => sigmas[index] ?? 0;

  const steps: ScheduleStep[] = [];
  for (let k = tStart; k < count; k++) {
    const [sigma, sigmaNext] = [at(k), at(k + 1)];
    const mix = mixOfSigma(sigma);
    const { cSkip, cOut } = denoisedScales(settings.prediction_type, mix);
    const { down, up, draws } = split(sigma, sigmaNext);
    steps.push({
      index: k,
      sigma,
      sigmaNext,
      timestep: timesteps[k] ?? 0,
      cIn: mix.signal,
      // The network's scales are for cIn · x.
      cSkip: cSkip * mix.signal,
      cOut,
      x: down / sigma,
      d0: 1 - down / sigma,
      d1: 0,
      d2: 0,
      z: up,
      churn: 0,
      drawsNoise: draws,
      threshold: null,
      ...keptAt(k === count - 1 ? null : { signal: 1, noise: sigmaNext }),
    });
  }
  return {
    sigmas,
    timesteps,
    steps,
    tStart,
    initialSignal: 1,
    initialSigma: at(tStart),
    // With leading spacing the first level is not the highest one of the model.
    initNoiseSigma: settings.timestep_spacing === 'leading' ? Math.hypot(at(0), 1) : at(0),
  };
}
