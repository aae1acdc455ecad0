import type { ConfigReader, FinalSigmas } from './config.ts';
import type { SolverOrder, SolverType } from './multistep-update.ts';
import { SchedulerConfigError, type DynamicThreshold } from './types.ts';

/** The fields of DPM-Solver++ that say how many predictions a step uses, and how. */
export interface MultistepConfig {
  readonly stochastic: boolean;
  readonly solver_order: SolverOrder;
  readonly solver_type: SolverType;
  readonly lower_order_final: boolean;
  readonly euler_at_final: boolean;
  readonly threshold: DynamicThreshold | null;
}

/** @throws SchedulerConfigError for unknown values, and for the SDE solver of order 3 */
export function readMultistepConfig(reader: ConfigReader): MultistepConfig {
  const algorithm = reader.choice(
    'algorithm_type',
    'dpmsolver++',
    ['dpmsolver++', 'sde-dpmsolver++'],
    ['deis'],
  );
  const parsed: MultistepConfig = {
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
    threshold: readThreshold(reader),
  };
  if (parsed.stochastic && parsed.solver_order === 3) {
    throw new SchedulerConfigError(
      'solver_order',
      'The SDE solver has no third order: "solver_order" of the scheduler config must be 1 or 2.',
    );
  }
  return parsed;
}

/** @throws SchedulerConfigError */
export function readThreshold(reader: ConfigReader): DynamicThreshold | null {
  const ratio = reader.number('dynamic_thresholding_ratio', 0.995, 0);
  const sampleMaxValue = reader.number('sample_max_value', 1, 0);
  if (ratio > 1) {
    throw new SchedulerConfigError(
      'dynamic_thresholding_ratio',
      '"dynamic_thresholding_ratio" of the scheduler config must not exceed 1.',
    );
  }
  return reader.flag('thresholding', false) ? { ratio, sampleMaxValue } : null;
}

/** Below this many steps of the *whole* schedule `lower_order_final` takes effect. */
const FEW_STEPS = 15;

/**
 * The order of a step.
 * @param k its place in the whole schedule
 * @param count steps of the whole schedule
 * @param done steps that this run has done
 */
export function orderOf(
  config: MultistepConfig & { readonly final_sigmas_type: FinalSigmas },
  k: number,
  count: number,
  done: number,
): SolverOrder {
  const lowerEnd = config.lower_order_final && count < FEW_STEPS;
  const firstOrderEnd = config.euler_at_final || lowerEnd || config.final_sigmas_type === 'zero';
  if (config.solver_order === 1 || done === 0 || (k === count - 1 && firstOrderEnd)) return 1;
  if (config.solver_order === 2 || done === 1 || (k === count - 2 && lowerEnd)) return 2;
  return 3;
}
