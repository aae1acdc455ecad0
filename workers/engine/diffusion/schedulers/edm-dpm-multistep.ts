import { ConfigReader, readEdmConfig } from './config.ts';
import { orderOf, readMultistepConfig } from './multistep-config.ts';
import { multistepUpdate } from './multistep-update.ts';
import { inputScale, kept, outputScales, pureNoiseScale } from './preconditioning.ts';
import { noiseLevels } from './sigmas.ts';
import { stepsForStrength } from './strength.ts';
import {
  SchedulerConfigError,
  type Schedule,
  type ScheduleOptions,
  type ScheduleStep,
} from './types.ts';

/**
 * `EDMDPMSolverMultistepScheduler`: DPM-Solver++ (arXiv 2211.01095) in EDM's formulation, orders 1
 * to 3, midpoint and heun, ODE and SDE. The warm-up counts steps of this run; the lower order at the
 * end compares with the whole schedule.
 *
 * @param config the parsed `scheduler_config.json`
 * @throws SchedulerConfigError for unknown values and for combinations in which diffusers fails or
 *   returns NaN: the SDE solver of order 3, and a last step of no length (`final_sigmas_type`
 *   "sigma_min") done by heun or the third order
 */
export function createEdmDpmMultistepSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  const settings = { ...readMultistepConfig(reader), ...readEdmConfig(reader) };
  if (options.churn !== undefined) {
    throw new SchedulerConfigError('_class_name', 'Only EDMEulerScheduler knows churn.');
  }
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const { sigmas, timesteps } = noiseLevels(settings, count, 'float32');
  const at = (index: number): number => sigmas[index] ?? 0;

  const steps: ScheduleStep[] = [];
  for (let k = tStart; k < count; k++) {
    const order = orderOf(settings, k, count, k - tStart);
    const endless = k === count - 1 && settings.final_sigmas_type === 'sigma_min';
    if (endless && (order === 3 || (order === 2 && settings.solver_type === 'heun'))) {
      throw new SchedulerConfigError(
        'final_sigmas_type',
        `"final_sigmas_type": "sigma_min" makes the last of ${count} steps undefined for this solver; ` +
          'use "zero", "midpoint" with order 2, or "euler_at_final".',
      );
    }
    steps.push({
      index: k,
      sigma: at(k),
      sigmaNext: at(k + 1),
      timestep: timesteps[k] ?? 0,
      cIn: inputScale(settings, at(k)),
      ...outputScales(settings, at(k)),
      ...multistepUpdate({
        order,
        solverType: settings.solver_type,
        stochastic: settings.stochastic,
        next: at(k + 1),
        current: at(k),
        previous: at(k - 1),
        beforePrevious: at(k - 2),
      }),
      churn: 0,
      drawsNoise: settings.stochastic,
      threshold: settings.threshold,
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
