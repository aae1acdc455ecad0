import { ConfigReader } from './config.ts';
import { createEdmDpmMultistepSchedule } from './edm-dpm-multistep.ts';
import { createEdmEulerSchedule } from './edm-euler.ts';
import { SchedulerConfigError, type Schedule, type ScheduleOptions } from './types.ts';

export * from './types.ts';

const SCHEDULERS: Readonly<
  Record<string, (config: unknown, options: ScheduleOptions) => Schedule>
> = {
  EDMDPMSolverMultistepScheduler: createEdmDpmMultistepSchedule,
  EDMEulerScheduler: createEdmEulerSchedule,
};

/**
 * The schedule a model folder's `scheduler/scheduler_config.json` describes, cut by strength.
 *
 * @param config the parsed JSON; absent fields take diffusers' defaults, unknown ones are ignored
 * @returns a table of numbers; `steps` is empty when trunc(numInferenceSteps · strength) is 0
 * @throws SchedulerConfigError if the class is unknown or the config is one diffusers cannot run
 * @throws RangeError for steps or strength out of range
 */
export function createSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const name = new ConfigReader(config).text('_class_name');
  const create = Object.hasOwn(SCHEDULERS, name) ? SCHEDULERS[name] : undefined;
  if (create === undefined) {
    throw new SchedulerConfigError(
      '_class_name',
      `The scheduler "${name}" is not supported (known: ${Object.keys(SCHEDULERS).join(', ')}).`,
    );
  }
  return create(config, options);
}
