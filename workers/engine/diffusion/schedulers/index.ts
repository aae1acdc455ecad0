import { ConfigReader } from './config.ts';
import { createDdimSchedule } from './ddim.ts';
import { createDpmMultistepSchedule } from './dpm-multistep.ts';
import { createEdmDpmMultistepSchedule } from './edm-dpm-multistep.ts';
import { createEdmEulerSchedule } from './edm-euler.ts';
import { createEulerAncestralSchedule, createEulerSchedule } from './euler-discrete.ts';
import { createLcmSchedule } from './lcm.ts';
import { createTcdSchedule } from './tcd.ts';
import { SchedulerConfigError, type Schedule, type ScheduleOptions } from './types.ts';
import { createUniPcSchedule } from './unipc-multistep.ts';

export * from './types.ts';

type Create = (config: unknown, options: ScheduleOptions) => Schedule;

/** By the class names of diffusers. A model is trained for one of the two groups and takes no other's. */
const GROUPS = {
  edm: {
    EDMDPMSolverMultistepScheduler: createEdmDpmMultistepSchedule,
    EDMEulerScheduler: createEdmEulerSchedule,
  },
  discrete: {
    EulerDiscreteScheduler: createEulerSchedule,
    EulerAncestralDiscreteScheduler: createEulerAncestralSchedule,
    DPMSolverMultistepScheduler: createDpmMultistepSchedule,
    UniPCMultistepScheduler: createUniPcSchedule,
    DDIMScheduler: createDdimSchedule,
    LCMScheduler: createLcmSchedule,
    TCDScheduler: createTcdSchedule,
  },
} as const satisfies Record<string, Record<string, Create>>;

const SCHEDULERS: ReadonlyMap<string, Create> = new Map(
  Object.values(GROUPS).flatMap(Object.entries),
);

/** A class name of diffusers that a schedule is made for. */
export type SchedulerName = {
  [G in keyof typeof GROUPS]: keyof (typeof GROUPS)[G];
}[keyof typeof GROUPS];

/**
 * The schedule a model folder's `scheduler/scheduler_config.json` describes, cut by strength.
 *
 * @param config the parsed JSON; absent fields take diffusers' defaults, unknown ones are ignored
 * @returns a table of numbers; `steps` is empty when trunc(numInferenceSteps · strength) is 0
 * @throws SchedulerConfigError if the class is unknown or the config is one diffusers cannot run
 * @throws RangeError for steps or strength out of range
 */
export function createSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const schedule = creatorOf(classNameOf(config))(config, options);
  requireNumbers(schedule);
  return schedule;
}

/**
 * The config of another class for the same model, as diffusers' `from_config`: fields that both know
 * keep their values.
 * @throws SchedulerConfigError of field `_class_name` if the model was trained for the other group
 */
export function withScheduler(config: object, name: SchedulerName): object {
  const own = classNameOf(config);
  creatorOf(own);
  if (name in GROUPS.edm === own in GROUPS.edm) return { ...config, _class_name: name };
  const group = own in GROUPS.edm ? GROUPS.edm : GROUPS.discrete;
  throw new SchedulerConfigError(
    '_class_name',
    `This model was trained for ${own} and cannot be sampled with ${name}; it takes ${Object.keys(group).join(', ')}.`,
  );
}

function classNameOf(config: unknown): string {
  return new ConfigReader(config).text('_class_name');
}

function creatorOf(name: string): Create {
  const create = SCHEDULERS.get(name);
  if (create !== undefined) return create;
  throw new SchedulerConfigError(
    '_class_name',
    `The scheduler "${name}" is not supported (known: ${[...SCHEDULERS.keys()].join(', ')}).`,
  );
}

/**
 * Some configs make diffusers divide by 0: two steps at one timestep, or noise predicted where no signal
 * is left.
 * @throws SchedulerConfigError
 */
function requireNumbers({ steps, initialSignal, initialSigma }: Schedule): void {
  const numbers = steps.flatMap(({ cIn, cSkip, cOut, x, d0, d1, d2, z }) => [
    cIn,
    cSkip,
    cOut,
    x,
    d0,
    d1,
    d2,
    z,
  ]);
  if ([...numbers, initialSignal, initialSigma].every(Number.isFinite)) return;
  throw new SchedulerConfigError(
    '',
    'The scheduler config leads to a division by 0; prediction_type, timestep_spacing and final_sigmas_type do not go together.',
  );
}
