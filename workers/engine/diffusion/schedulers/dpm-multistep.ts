import { ConfigReader } from './config.ts';
import { DDPM_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { discreteLevels, readSigmaConfig } from './discrete-sigmas.ts';
import { orderOf, readMultistepConfig } from './multistep-config.ts';
import { multistepUpdate } from './multistep-update.ts';
import { denoisedScales, keptAt, mixOfSigma } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import type { Schedule, ScheduleOptions, ScheduleStep } from './types.ts';

/**
 * `DPMSolverMultistepScheduler` with DPM-Solver++ (arXiv 2211.01095), orders 1 to 3, midpoint and heun,
 * ODE and SDE. Its latents are signal·x0 + noise·ε. Divided by signal they are EDM's x0 + σ·ε, so that
 * the update is EDM's, multiplied by the signal of the next level.
 *
 * @throws SchedulerConfigError for unknown values
 */
export function createDpmMultistepSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  const settings = {
    ...readMultistepConfig(reader),
    ...readSigmaConfig(
      reader,
      readDiscreteConfig(reader, { ...DDPM_BETAS, timestep_spacing: 'linspace' }),
    ),
  };
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const { sigmas, timesteps } = discreteLevels(settings, count, 'between');
  const at = (index: number): number => sigmas[index] ?? 0;

  const steps: ScheduleStep[] = [];
  for (let k = tStart; k < count; k++) {
    const { signal } = mixOfSigma(at(k));
    const next = mixOfSigma(at(k + 1));
    const update = multistepUpdate({
      order: orderOf(settings, k, count, k - tStart),
      solverType: settings.solver_type,
      stochastic: settings.stochastic,
      next: at(k + 1),
      current: at(k),
      previous: at(k - 1),
      beforePrevious: at(k - 2),
    });
    steps.push({
      index: k,
      sigma: at(k),
      sigmaNext: at(k + 1),
      timestep: timesteps[k] ?? 0,
      cIn: 1,
      ...denoisedScales(settings.prediction_type, mixOfSigma(at(k))),
      x: (update.x * next.signal) / signal,
      d0: update.d0 * next.signal,
      d1: update.d1 * next.signal,
      d2: update.d2 * next.signal,
      z: update.z * next.signal,
      churn: 0,
      drawsNoise: settings.stochastic,
      threshold: settings.threshold,
      ...keptAt(k === count - 1 ? null : next),
    });
  }
  const { signal, noise } = mixOfSigma(at(tStart));
  return {
    sigmas,
    timesteps,
    steps,
    tStart,
    initialSignal: signal,
    initialSigma: noise,
    initNoiseSigma: 1,
  };
}
