import type { GenerateRequest } from '../../src/request/schema.ts';
import { EngineError } from '../failure.ts';
import {
  createSchedule,
  type Schedule,
  SchedulerConfigError,
  withScheduler,
} from './diffusion/schedulers/index.ts';

/**
 * The schedule of a run: of the class that the model's folder names, or of the one that the request names.
 * @param config the folder's `scheduler_config.json`
 * @param strength the share of the schedule that runs
 * @throws EngineError `invalid_request` at the field that this model cannot take
 * @throws SchedulerConfigError where the folder's own config cannot be followed
 */
export function runSchedule(
  config: object,
  {
    num_inference_steps: numInferenceSteps,
    scheduler,
  }: Pick<GenerateRequest, 'num_inference_steps' | 'scheduler'>,
  strength: number,
): Schedule {
  try {
    const chosen = scheduler === undefined ? config : withScheduler(config, scheduler);
    return createSchedule(chosen, { numInferenceSteps, strength });
  } catch (error) {
    if (!(error instanceof SchedulerConfigError)) throw error;
    if (error.field === 'num_inference_steps') {
      throw refused(error, 'num_inference_steps', numInferenceSteps, 'Ask for fewer steps.');
    }
    if (scheduler === undefined) throw error;
    throw refused(error, 'scheduler', scheduler, 'Leave scheduler out for the model’s own.');
  }
}

function refused(
  { message }: SchedulerConfigError,
  field: string,
  input: string | number,
  action: string,
): EngineError {
  const detail = [
    { loc: ['body', field], msg: `Value error, ${message}`, type: 'value_error', input },
  ];
  return new EngineError('invalid_request', message, action, { detail });
}
