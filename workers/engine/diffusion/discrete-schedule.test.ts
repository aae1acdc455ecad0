import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULER_NAMES } from '../../../src/request/scheduler-names.ts';
import { createSchedule, SchedulerConfigError } from './schedulers/index.ts';

const SDXL = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };
/** All but those of EDM. */
const CLASSES = SCHEDULER_NAMES.filter((name) => !name.startsWith('EDM'));
const config = fc.record({
  _class_name: fc.constantFrom(...CLASSES),
  beta_start: fc.constant(0.00085),
  beta_end: fc.constant(0.012),
  beta_schedule: fc.constantFrom('linear', 'scaled_linear'),
  timestep_spacing: fc.constantFrom('leading', 'linspace', 'trailing'),
  steps_offset: fc.constantFrom(0, 1),
  use_karras_sigmas: fc.boolean(),
  prediction_type: fc.constantFrom('epsilon', 'v_prediction'),
});
const run = fc.record({
  numInferenceSteps: fc.integer({ min: 1, max: 50 }),
  strength: fc.double({ min: 0.05, max: 1, noNaN: true }),
});
const whole = (numInferenceSteps: number) => ({ numInferenceSteps, strength: 1 });

describe('a schedule of discrete timesteps', () => {
  it('runs the last trunc(N · strength) of N falling timesteps, in finite numbers', () => {
    fc.assert(
      fc.property(config, run, (settings, options) => {
        const schedule = createSchedule(settings, options);
        const ran = Math.trunc(options.numInferenceSteps * options.strength);
        expect(schedule.timesteps).toHaveLength(options.numInferenceSteps);
        expect(schedule.sigmas).toHaveLength(options.numInferenceSteps + 1);
        expect(schedule.steps).toHaveLength(ran);
        expect(schedule.tStart).toBe(options.numInferenceSteps - ran);
        for (const [i, step] of schedule.steps.entries()) {
          expect(step.timestep).toBe(schedule.timesteps[schedule.tStart + i]);
          expect(step.sigma).toBeGreaterThan(step.sigmaNext);
          expect(step.timestep).toBeGreaterThanOrEqual(0);
          expect(step.timestep).toBeLessThanOrEqual(999);
        }
      }),
    );
  });

  it('asks only for predictions this run has made', () => {
    fc.assert(
      fc.property(config, run, (settings, options) => {
        const [first, second] = createSchedule(settings, options).steps;
        expect([first?.d1, first?.d2, second?.d2].map((d) => Math.abs(d ?? 0))).toEqual([0, 0, 0]);
      }),
    );
  });

  it('takes x0 without noise to x0 at the signal of the next level, whatever the history', () => {
    fc.assert(
      fc.property(config, run, (settings, options) => {
        const { steps, initialSignal } = createSchedule(settings, options);
        const keepsSignal = settings._class_name.startsWith('Euler');
        let signal = initialSignal;
        for (const { x, d0, d1, d2, sigmaNext } of steps) {
          // Every prediction is x0 = 1.
          signal = x * signal + d0 + d1 + d2;
          expect(signal).toBeCloseTo(keepsSignal ? 1 : 1 / Math.hypot(1, sigmaNext), 6);
          // DDIM counts back by a stride, which is not always where the next step begins.
          if (settings._class_name === 'DDIMScheduler') return;
        }
      }),
    );
  });

  it.each([
    ['leading', [751, 501, 251, 1]],
    ['linspace', [999, 666, 333, 0]],
    ['trailing', [999, 749, 499, 249]],
  ] as const)('spaces four steps of DDIM %s', (timestep_spacing, expected) => {
    const settings = { ...SDXL, _class_name: 'DDIMScheduler', timestep_spacing, steps_offset: 1 };
    expect([...createSchedule(settings, whole(4)).timesteps]).toEqual(expected);
  });

  it('begins at next to no signal with a terminal SNR of zero', () => {
    const zero = { ...SDXL, rescale_betas_zero_snr: true, timestep_spacing: 'trailing' };
    const euler = createSchedule({ ...zero, _class_name: 'EulerDiscreteScheduler' }, whole(4));
    expect(euler.sigmas[0]).toBeCloseTo(4096, 2);
    const v = { ...zero, _class_name: 'DDIMScheduler', prediction_type: 'v_prediction' };
    const ddim = createSchedule(v, whole(4));
    expect([ddim.initialSignal, ddim.initialSigma]).toEqual([0, 1]);
    expect(ddim.steps[0]?.cSkip).toBe(0);
    expect(ddim.steps[0]?.cOut).toBe(-1);
  });
});

const of = (name: (typeof CLASSES)[number], more: object) => ({
  ...SDXL,
  _class_name: name,
  ...more,
});

describe('what no schedule of discrete timesteps can follow', () => {
  it.each([
    [of('EulerDiscreteScheduler', { beta_schedule: 'squaredcos_cap_v2' }), 'beta_schedule'],
    [of('EulerDiscreteScheduler', { prediction_type: 'sample' }), 'prediction_type'],
    [of('EulerDiscreteScheduler', { timestep_spacing: 'none' }), 'timestep_spacing'],
    [of('EulerDiscreteScheduler', { use_beta_sigmas: true }), 'use_beta_sigmas'],
    [of('EulerDiscreteScheduler', { trained_betas: [0.1] }), 'trained_betas'],
    [of('EulerDiscreteScheduler', { sigma_max: 20 }), 'sigma_max'],
    [of('EulerDiscreteScheduler', { timestep_type: 'continuous' }), 'timestep_type'],
    [of('EulerDiscreteScheduler', { num_train_timesteps: 1e9 }), 'num_train_timesteps'],
    [of('EulerDiscreteScheduler', { num_train_timesteps: 10 }), 'num_train_timesteps'],
    [of('EulerDiscreteScheduler', { beta_end: 1 }), 'beta_end'],
    [of('DPMSolverMultistepScheduler', { algorithm_type: 'dpmsolver' }), 'algorithm_type'],
    [of('UniPCMultistepScheduler', { solver_order: 3 }), 'solver_order'],
    [of('UniPCMultistepScheduler', { solver_type: 'bh1' }), 'solver_type'],
    [of('UniPCMultistepScheduler', { predict_x0: false }), 'predict_x0'],
    [of('UniPCMultistepScheduler', { lower_order_final: false }), ''],
    [of('DDIMScheduler', { clip_sample: true }), 'clip_sample'],
    [of('DDIMScheduler', { steps_offset: 500 }), 'steps_offset'],
    [of('DDIMScheduler', { rescale_betas_zero_snr: true, timestep_spacing: 'trailing' }), ''],
    [of('LCMScheduler', { thresholding: true }), 'thresholding'],
    [of('LCMScheduler', { original_inference_steps: 10 }), 'num_inference_steps'],
    [of('TCDScheduler', { original_inference_steps: 5000 }), 'original_inference_steps'],
  ])('%j: names the field', (settings, field) => {
    let error: unknown;
    try {
      createSchedule(settings, whole(25));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(SchedulerConfigError);
    expect(error).toMatchObject({ field });
  });
});
