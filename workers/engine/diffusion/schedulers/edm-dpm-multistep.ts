import { ConfigReader, readEdmConfig, type EdmConfig } from './config.ts';
import { multistepUpdate, type SolverOrder, type SolverType } from './multistep-update.ts';
import { inputScale, kept, outputScales, pureNoiseScale } from './preconditioning.ts';
import { noiseLevels } from './sigmas.ts';
import { stepsForStrength } from './strength.ts';
import {
  SchedulerConfigError,
  type DynamicThreshold,
  type Schedule,
  type ScheduleOptions,
  type ScheduleStep,
} from './types.ts';

interface MultistepConfig extends EdmConfig {
  readonly stochastic: boolean;
  readonly solver_order: SolverOrder;
  readonly solver_type: SolverType;
  readonly lower_order_final: boolean;
  readonly euler_at_final: boolean;
  readonly threshold: DynamicThreshold | null;
}

function readConfig(config: unknown): MultistepConfig {
  const reader = new ConfigReader(config);
  const algorithm = reader.choice(
    'algorithm_type',
    'dpmsolver++',
    ['dpmsolver++', 'sde-dpmsolver++'],
    ['deis'],
  );
  const ratio = reader.number('dynamic_thresholding_ratio', 0.995, 0);
  const sampleMaxValue = reader.number('sample_max_value', 1, 0);
  if (ratio > 1) {
    throw new SchedulerConfigError(
      'dynamic_thresholding_ratio',
      '"dynamic_thresholding_ratio" of the scheduler config must not exceed 1.',
    );
  }
  const parsed: MultistepConfig = {
    ...readEdmConfig(reader),
    stochastic: algorithm === 'sde-dpmsolver++',
    solver_order: reader.choice('solver_order', 2, [1, 2, 3]),
    solver_type: reader.choice(
      'solver_type',
      'midpoint',
      ['midpoint', 'heun'],
      ['logrho', 'bh1', 'bh2'],
    ),
    lower_order_final: reader.flag('lower_order_final', true),
    euler_at_final: reader.flag('euler_at_final', false),
    threshold: reader.flag('thresholding', false) ? { ratio, sampleMaxValue } : null,
  };
  if (parsed.stochastic && parsed.solver_order === 3) {
    throw new SchedulerConfigError(
      'solver_order',
      'The SDE solver has no third order: "solver_order" of the scheduler config must be 1 or 2.',
    );
  }
  return parsed;
}

/** Below this many steps of the *whole* schedule `lower_order_final` takes effect. */
const FEW_STEPS = 15;

function orderOf(config: MultistepConfig, k: number, count: number, done: number): SolverOrder {
  const lowerEnd = config.lower_order_final && count < FEW_STEPS;
  const firstOrderEnd = config.euler_at_final || lowerEnd || config.final_sigmas_type === 'zero';
  if (config.solver_order === 1 || done === 0 || (k === count - 1 && firstOrderEnd)) return 1;
  if (config.solver_order === 2 || done === 1 || (k === count - 2 && lowerEnd)) return 2;
  return 3;
}

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
  const settings = readConfig(config);
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
    initialSigma: at(tStart),
    initNoiseSigma: pureNoiseScale(settings),
  };
}
