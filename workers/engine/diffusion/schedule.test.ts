import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule, SchedulerConfigError, type ScheduleStep } from './schedulers/index.ts';

const DPM = { _class_name: 'EDMDPMSolverMultistepScheduler' };
const EULER = { _class_name: 'EDMEulerScheduler' };
const whole = (numInferenceSteps: number) => ({ numInferenceSteps, strength: 1 });

const solver = fc.record({
  _class_name: fc.constant(DPM._class_name),
  solver_order: fc.constantFrom(1, 2, 3),
  solver_type: fc.constantFrom('midpoint', 'heun'),
  sigma_schedule: fc.constantFrom('karras', 'exponential'),
  lower_order_final: fc.boolean(),
  prediction_type: fc.constantFrom('epsilon', 'v_prediction'),
});
const run = fc.record({
  numInferenceSteps: fc.integer({ min: 1, max: 60 }),
  strength: fc.double({ min: 0.02, max: 1, noNaN: true }),
});

const coefficients = (step: ScheduleStep) => [step.x, step.d0, step.d1, step.d2, step.z];

const lambda = (sigma: number): number => -Math.log(sigma);

describe('a schedule', () => {
  it('is finite, falls from step to step and starts where strength says', () => {
    fc.assert(
      fc.property(solver, run, (config, options) => {
        const { sigmas, timesteps, steps, tStart, initialSigma } = createSchedule(config, options);
        expect(sigmas).toHaveLength(options.numInferenceSteps + 1);
        expect(timesteps).toHaveLength(options.numInferenceSteps);
        expect(steps).toHaveLength(options.numInferenceSteps - tStart);
        expect(initialSigma).toBe(sigmas[tStart]);
        for (const step of steps) {
          expect(step.sigma).toBeGreaterThan(step.sigmaNext);
          expect([...coefficients(step), step.timestep, step.cIn].every(Number.isFinite)).toBe(
            true,
          );
        }
      }),
    );
  });

  it('noises what inpainting keeps to the next level, and not at all after the last step', () => {
    fc.assert(
      fc.property(solver, run, (config, options) => {
        const { steps } = createSchedule(config, options);
        for (const [i, { keptSignal, keptNoise, sigmaNext }] of steps.entries()) {
          expect(keptSignal).toBe(1);
          expect(keptNoise).toBe(i === steps.length - 1 ? 0 : sigmaNext);
        }
      }),
    );
  });

  it('starts from noise of √(σ_max² + 1) where there is no source', () => {
    const { initNoiseSigma } = createSchedule(
      { _class_name: 'EDMEulerScheduler' },
      { numInferenceSteps: 4, strength: 1 },
    );
    expect(initNoiseSigma).toBeCloseTo(Math.sqrt(6401), 12);
  });

  it('asks only for predictions this run has made', () => {
    fc.assert(
      fc.property(solver, run, (config, options) => {
        const [first, second] = createSchedule(config, options).steps;
        expect([first?.d1 ?? 0, first?.d2 ?? 0, second?.d2 ?? 0]).toEqual([0, 0, 0]);
      }),
    );
  });

  it('leaves latents that agree with the prediction where they are', () => {
    fc.assert(
      fc.property(solver, run, (config, options) => {
        for (const { x, d0, d1, d2 } of createSchedule(config, options).steps) {
          expect(x + d0 + d1 + d2).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it('ends on the prediction itself: x = 0, D = 1, no noise left', () => {
    fc.assert(
      fc.property(solver, fc.boolean(), run, (config, stochastic, options) => {
        const order = stochastic ? Math.min(config.solver_order, 2) : config.solver_order;
        const algorithm_type = stochastic ? 'sde-dpmsolver++' : 'dpmsolver++';
        const settings = { ...config, solver_order: order, algorithm_type };
        const last = createSchedule(settings, options).steps.at(-1);
        if (last === undefined) return;
        expect(coefficients(last)).toEqual([0, 1, 0, 0, 0]);
        expect(last.drawsNoise).toBe(stochastic);
      }),
    );
  });

  it.each([2, 3])(
    'with heun or the third order is exact for predictions linear in λ (order %i)',
    (solver_order) => {
      const config = { ...DPM, solver_order, solver_type: 'heun' };
      const { steps } = createSchedule(config, whole(20));
      // dx/dλ = D(λ) − x with D = a + b·λ has the solution x = a + b·(λ − 1) + c·e^{−λ}.
      const [a, b] = [0.3, -0.2];
      const predicted = (sigma: number): number => a + b * lambda(sigma);
      const solution = (sigma: number): number => a + b * (lambda(sigma) - 1) + 1.7 * sigma;
      for (const [i, step] of steps.entries()) {
        const [previous, beforePrevious] = [steps[i - 1], steps[i - 2]];
        // The first step and the last, to noise level 0, are of first order.
        if (previous === undefined || step.sigmaNext === 0) continue;
        const next =
          step.x * solution(step.sigma) +
          step.d0 * predicted(step.sigma) +
          step.d1 * predicted(previous.sigma) +
          step.d2 * predicted(beforePrevious?.sigma ?? 1);
        expect(next).toBeCloseTo(solution(step.sigmaNext), 9);
      }
    },
  );

  it('preconditions as EDM: unit-variance input, D = x at noise level 0', () => {
    const { steps } = createSchedule(DPM, whole(25));
    for (const { sigma, cIn, cSkip, cOut } of steps) {
      expect(cIn).toBeCloseTo(1 / Math.sqrt(sigma ** 2 + 0.25), 12);
      expect(cSkip).toBeCloseTo(0.25 / (sigma ** 2 + 0.25), 12);
      expect(cOut).toBeCloseTo((sigma * 0.5) / Math.sqrt(sigma ** 2 + 0.25), 12);
    }
  });

  it('has the values of the specification for 25 steps at 0.95', () => {
    const schedule = createSchedule(DPM, { numInferenceSteps: 25, strength: 0.95 });
    expect(schedule.tStart).toBe(2);
    expect(schedule.steps).toHaveLength(23);
    expect(schedule.sigmas[0]).toBe(Math.fround(79.9999847));
    expect(schedule.initialSigma).toBe(Math.fround(49.9793282));
    expect(schedule.steps[0]?.timestep).toBe(schedule.timesteps[2]);
  });

  it('is empty when strength leaves no step', () => {
    expect(createSchedule(DPM, { numInferenceSteps: 4, strength: 0.2 }).steps).toEqual([]);
  });
});

describe('churn', () => {
  it('is capped at √2 − 1 and limited to s_tmin … s_tmax', () => {
    const churn = { s_churn: 1000, s_tmin: 0.05, s_tmax: 50, s_noise: 1.003 };
    const { steps } = createSchedule(EULER, { ...whole(10), churn });
    for (const step of steps) {
      const inside = step.sigma >= 0.05 && step.sigma <= 50;
      expect(step.drawsNoise).toBe(inside);
      expect(step.churn).toBeCloseTo(inside ? 1.003 * step.sigma : 0, 9);
    }
  });

  it('keeps c_in at the noise level before it', () => {
    const churned = createSchedule(EULER, { ...whole(10), churn: { s_churn: 40 } });
    const plain = createSchedule(EULER, whole(10));
    expect(churned.steps.map((step) => step.cIn)).toEqual(plain.steps.map((step) => step.cIn));
  });

  it('is unknown to the multistep solver', () => {
    expect(() => createSchedule(DPM, { ...whole(10), churn: {} })).toThrow(SchedulerConfigError);
  });
});

describe('a scheduler_config.json diffusers cannot run', () => {
  const sigmaMin = { ...DPM, final_sigmas_type: 'sigma_min' };
  it.each([
    ['no object', 'karras', 25, ''],
    ['no class', {}, 25, '_class_name'],
    ['another scheduler', { _class_name: 'PNDMScheduler' }, 25, '_class_name'],
    ['a name of Object.prototype', { _class_name: 'toString' }, 25, '_class_name'],
    ['prediction_type sample', { ...DPM, prediction_type: 'sample' }, 25, 'prediction_type'],
    ['prediction_type sample', { ...EULER, prediction_type: 'sample' }, 25, 'prediction_type'],
    ['an unknown algorithm', { ...DPM, algorithm_type: 'dpmsolver' }, 25, 'algorithm_type'],
    ['an unknown solver', { ...DPM, solver_type: 'rk4' }, 25, 'solver_type'],
    ['order 4', { ...DPM, solver_order: 4 }, 25, 'solver_order'],
    ['an unknown schedule', { ...DPM, sigma_schedule: 'cosine' }, 25, 'sigma_schedule'],
    ['an unknown end', { ...DPM, final_sigmas_type: 'one' }, 25, 'final_sigmas_type'],
    ['sigma_min 0', { ...DPM, sigma_min: 0 }, 25, 'sigma_min'],
    ['sigma_min above sigma_max', { ...DPM, sigma_min: 90 }, 25, 'sigma_min'],
    ['rho as text', { ...DPM, rho: '7' }, 25, 'rho'],
    ['a flag as number', { ...DPM, thresholding: 1 }, 25, 'thresholding'],
    [
      'a ratio above 1',
      { ...DPM, dynamic_thresholding_ratio: 2 },
      25,
      'dynamic_thresholding_ratio',
    ],
    [
      'the SDE of order 3',
      { ...DPM, algorithm_type: 'sde-dpmsolver++', solver_order: 3 },
      25,
      'solver_order',
    ],
    [
      'sigma_min at the end with heun',
      { ...sigmaMin, solver_type: 'heun' },
      15,
      'final_sigmas_type',
    ],
    [
      'sigma_min at the end with order 3',
      { ...sigmaMin, solver_order: 3 },
      15,
      'final_sigmas_type',
    ],
    [
      'sigma_min at the end with heun, no lower order',
      { ...sigmaMin, solver_type: 'heun', lower_order_final: false },
      10,
      'final_sigmas_type',
    ],
  ] as const)('%s: names the field', (_, config, steps, field) => {
    let error: unknown;
    try {
      createSchedule(config, whole(steps));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(SchedulerConfigError);
    expect(error).toMatchObject({ name: 'SchedulerConfigError', field });
  });

  it.each([
    ['heun with fewer than 15 steps', { ...sigmaMin, solver_type: 'heun' }, 14],
    ['heun with euler_at_final', { ...sigmaMin, solver_type: 'heun', euler_at_final: true }, 20],
    ['midpoint', sigmaMin, 20],
    ['the SDE solver', { ...sigmaMin, algorithm_type: 'sde-dpmsolver++' }, 20],
  ] as const)('but sigma_min at the end is fine with %s', (_, config, steps) => {
    const last = createSchedule(config, whole(steps)).steps.at(-1);
    expect(coefficients(last as ScheduleStep).every(Number.isFinite)).toBe(true);
  });

  it('takes the names diffusers replaces', () => {
    const aliased = { ...DPM, algorithm_type: 'deis', solver_type: 'logrho' };
    expect(createSchedule(aliased, whole(25))).toEqual(createSchedule(DPM, whole(25)));
  });
});
