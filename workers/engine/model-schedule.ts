import {
  createSchedule,
  type Schedule,
  SchedulerConfigError,
} from './diffusion/schedulers/index.ts';
import { EngineError } from '../failure.ts';

/**
 * The schedule of a model, from its `scheduler/scheduler_config.json`.
 * @throws EngineError `model_unsupported`
 */
export function modelSchedule(
  config: object,
  options: Parameters<typeof createSchedule>[1],
): Schedule {
  try {
    return createSchedule(config, options);
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    throw new EngineError(
      'model_unsupported',
      `scheduler/scheduler_config.json: ${error.message}`,
      'Use a model with an EDM scheduler, such as Playground v2.5.',
      { cause: error },
    );
  }
}
