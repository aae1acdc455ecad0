import { describe, expect, it } from 'vitest';
import { SCHEDULER_NAMES } from '../../src/request/scheduler-names.ts';
import { EngineError } from '../failure.ts';
import { SchedulerConfigError } from './diffusion/schedulers/index.ts';
import { runSchedule } from './run-schedule.ts';

const PLAYGROUND = { _class_name: 'EDMDPMSolverMultistepScheduler', sigma_max: 80 };
const SDXL = {
  _class_name: 'EulerDiscreteScheduler',
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  timestep_spacing: 'leading',
  steps_offset: 1,
};
const steps = (num_inference_steps: number) => ({ num_inference_steps });

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the schedule of a run', () => {
  it('is that of the folder unless the request names another', () => {
    expect(runSchedule(SDXL, steps(10), 1).sigmas[0]).toBeCloseTo(8.39, 2);
  });

  it.each(SCHEDULER_NAMES)('can be %s, on the models it fits', (scheduler) => {
    const edm = scheduler.startsWith('EDM');
    const [own, other] = edm ? [PLAYGROUND, SDXL] : [SDXL, PLAYGROUND];
    expect(runSchedule(own, { ...steps(8), scheduler }, 0.5).steps).toHaveLength(4);
    const failure = failureOf(() => runSchedule(other, { ...steps(8), scheduler }, 0.5));
    expect(failure).toBeInstanceOf(EngineError);
    expect(failure).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`cannot be sampled with ${scheduler}; it takes `),
      detail: [{ loc: ['body', 'scheduler'], input: scheduler }],
    });
  });

  it('keeps the values of the folder that the other class knows too', () => {
    const trailing = { ...SDXL, timestep_spacing: 'trailing' };
    const { timesteps } = runSchedule(trailing, { ...steps(4), scheduler: 'DDIMScheduler' }, 1);
    expect([...timesteps]).toEqual([999, 749, 499, 249]);
  });

  it('refuses more steps than a distilled model has, at the number of steps', () => {
    const few = { ...SDXL, _class_name: 'LCMScheduler', original_inference_steps: 8 };
    expect(failureOf(() => runSchedule(few, steps(9), 1))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('at most 8 steps'),
      detail: [{ loc: ['body', 'num_inference_steps'], input: 9 }],
    });
  });

  it('blames the folder for its own config, and the request for the class it names', () => {
    const clipped = { ...SDXL, _class_name: 'DDIMScheduler', clip_sample: true };
    expect(failureOf(() => runSchedule(clipped, steps(9), 1))).toBeInstanceOf(SchedulerConfigError);
    const named = { ...steps(9), scheduler: 'LCMScheduler' } as const;
    expect(failureOf(() => runSchedule(clipped, named, 1))).toMatchObject({
      code: 'invalid_request',
      detail: [{ loc: ['body', 'scheduler'] }],
    });
    const plain = { ...steps(9), scheduler: 'EulerDiscreteScheduler' } as const;
    expect(runSchedule(clipped, plain, 1).steps).toHaveLength(9);
  });
});
