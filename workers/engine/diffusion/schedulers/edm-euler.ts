import { ConfigReader, readEdmConfig } from './config.ts';
import { inputScale, kept, outputScales, pureNoiseScale } from './preconditioning.ts';
import { noiseLevels } from './sigmas.ts';
import { stepsForStrength } from './strength.ts';
import type { Churn, Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/** γ of Karras et al. 2022, algorithm 2: by how much a step raises its noise level first. */
function churnGamma(churn: Churn, sigma: number, count: number): number {
  const inside = sigma >= (churn.s_tmin ?? 0) && sigma <= (churn.s_tmax ?? Infinity);
  return inside ? Math.min((churn.s_churn ?? 0) / count, Math.SQRT2 - 1) : 0;
}

/**
 * `EDMEulerScheduler`: Euler steps of the probability flow, with optional churn,
 *
 *     σ̂ = σ(1+γ)   x̂ = x + s_noise·√(σ̂²−σ²)·ε   x' = x̂ + (x̂ − D)/σ̂·(σ' − σ̂) = (σ'/σ̂)·x̂ + (1 − σ'/σ̂)·D
 *
 * c_in keeps σ (diffusers scales the input before it churns); c_skip and c_out take σ̂.
 *
 * @param config the parsed `scheduler_config.json`
 * @throws SchedulerConfigError for unknown values
 */
export function createEdmEulerSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const settings = readEdmConfig(new ConfigReader(config));
  const churn = options.churn ?? {};
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const { sigmas, timesteps } = noiseLevels(settings, count, 'float64');
  const at = (index: number): number => sigmas[index] ?? 0;

  const steps: ScheduleStep[] = [];
  for (let k = tStart; k < count; k++) {
    const sigma = at(k);
    const gamma = churnGamma(churn, sigma, count);
    const raised = sigma * (1 + gamma);
    const ratio = at(k + 1) / raised;
    steps.push({
      index: k,
      sigma,
      sigmaNext: at(k + 1),
      timestep: timesteps[k] ?? 0,
      cIn: inputScale(settings, sigma),
      ...outputScales(settings, raised),
      x: ratio,
      d0: 1 - ratio,
      d1: 0,
      d2: 0,
      z: 0,
      churn: gamma > 0 ? (churn.s_noise ?? 1) * Math.sqrt(raised ** 2 - sigma ** 2) : 0,
      drawsNoise: gamma > 0,
      threshold: null,
      ...kept(k === count - 1 ? 0 : at(k + 1)),
    });
  }
  return {
    sigmas,
    timesteps,
    steps,
    tStart,
    initialSignal: 1,
    initialSigma: at(tStart),
    initNoiseSigma: pureNoiseScale(settings),
  };
}
