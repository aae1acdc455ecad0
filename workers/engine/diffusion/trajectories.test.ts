import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFloat32Executor } from './executor-float32.ts';
import { createGenerator } from './noise/run-noise.ts';
import { addNoise } from './latents.ts';
import { createSchedule, type Churn, type Schedule } from './schedulers/index.ts';

/** Runs of diffusers' schedulers with a toy network, made by torch 2.12.1 and diffusers 0.42.1. */
interface RecordedRun {
  readonly name: string;
  readonly class: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly num_inference_steps: number;
  readonly strength: number;
  readonly step_arguments: Churn;
  readonly seed: number;
  readonly t_start: number;
  readonly sigmas: readonly number[];
  readonly timesteps: readonly number[];
  readonly noise: readonly number[];
  readonly step_noise: readonly (readonly number[] | null)[] | null;
  readonly latents: readonly (readonly number[])[];
}

function fixture<T>(name: string): T {
  const url = new URL(`../../../test/fixtures/diffusion/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

const recorded = fixture<{ x0: readonly number[]; runs: readonly RecordedRun[] }>(
  'schedulers.json',
);

/** Largest difference, relative to max(1, largest reference value). */
function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? NaN) - value))) / scale;
}

/** F = 0.9·tanh(0.7·x_in) + 0.05·t, or 0.0005·t where t goes to 999 */
function toyNetwork(input: Float32Array, t: number, slope: number): Float32Array {
  return input.map((value) => 0.9 * Math.tanh(0.7 * value) + slope * t);
}

/** Latents at the start and after every step that ran. */
async function trajectory(
  schedule: Schedule,
  start: Float32Array,
  noise: (index: number) => Float32Array | undefined,
  slope = 0.05,
): Promise<readonly Float32Array[]> {
  const executor = createFloat32Executor(start.length);
  executor.setLatents(start);
  const latents = [start];
  const input = new Float32Array(start.length);
  for (const [i, step] of schedule.steps.entries()) {
    executor.writeModelInput(step, input);
    const cond = toyNetwork(input, step.timestep, slope);
    const prediction = { cond, uncond: null, guidance_scale: 1, guidance_rescale: 0 };
    await executor.step(step, prediction, noise(i));
    latents.push(await executor.readLatents());
  }
  expect((await executor.statistics()).nonFiniteCount).toBe(0);
  return latents;
}

function scheduleOf(run: RecordedRun): Schedule {
  const churn = Object.keys(run.step_arguments).length === 0 ? {} : { churn: run.step_arguments };
  return createSchedule(
    { _class_name: run.class, ...run.config },
    { numInferenceSteps: run.num_inference_steps, strength: run.strength, ...churn },
  );
}

describe.each(recorded.runs)('$name', (run) => {
  const schedule = scheduleOf(run);

  it('has the noise levels and timesteps of diffusers to an ulp of float32', () => {
    expect(schedule.tStart).toBe(run.t_start);
    expect(schedule.sigmas).toHaveLength(run.sigmas.length);
    for (const [i, sigma] of run.sigmas.entries()) {
      expect(Math.abs((schedule.sigmas[i] ?? NaN) - sigma)).toBeLessThanOrEqual(1.2e-7 * sigma);
    }
    expect(relativeError(schedule.timesteps, run.timesteps)).toBeLessThanOrEqual(1.2e-7);
  });

  it('draws noise exactly where diffusers does', () => {
    const drawn = run.step_noise?.map((noise) => noise !== null) ?? schedule.steps.map(() => false);
    expect(schedule.steps.map((step) => step.drawsNoise)).toEqual(drawn);
  });

  it('follows the recorded trajectory within 1e-5, step by step', async () => {
    const start = addNoise(
      Float32Array.from(recorded.x0),
      Float32Array.from(run.noise),
      schedule.initialSigma,
    );
    const latents = await trajectory(schedule, start, (i) => {
      const noise = run.step_noise?.[i];
      return noise ? Float32Array.from(noise) : undefined;
    });
    expect(latents).toHaveLength(run.latents.length);
    for (const [i, expected] of run.latents.entries()) {
      expect(relativeError(latents[i] ?? [], expected)).toBeLessThanOrEqual(1e-5);
    }
  });

  it('gets the same noise from our own CPU generator', () => {
    const generator = createGenerator('cpu', BigInt(run.seed));
    expect(relativeError(generator.randn(64), run.noise)).toBeLessThanOrEqual(2e-6);
    for (const noise of run.step_noise ?? []) {
      if (noise) expect(relativeError(generator.randn(64), noise)).toBeLessThanOrEqual(2e-6);
    }
  });
});

/** The older set: diffusers 0.31 and torch 1.13, seed 7, without configs of their own. */
const older = fixture<Readonly<Record<string, OlderEntry>>>('schedulers-0.31.json');

interface OlderEntry {
  readonly sigmas: readonly number[];
  readonly timesteps: readonly number[];
  readonly t_start: number;
  readonly x_init: readonly number[];
  readonly x_after_step1: readonly number[];
  readonly x_after_step2: readonly number[];
  readonly x_final: readonly number[];
}

const DPM = { _class_name: 'EDMDPMSolverMultistepScheduler' };
const EULER = { _class_name: 'EDMEulerScheduler' };

const olderRuns: readonly (readonly [string, object, number, number, Churn])[] = [
  ['run_dpm2m_mid_N25_s0.95', DPM, 25, 0.95, {}],
  ['run_dpm2m_mid_N10_s0.6', DPM, 10, 0.6, {}],
  ['run_dpm2m_heun_N10_s1.0', { ...DPM, solver_type: 'heun' }, 10, 1, {}],
  ['run_dpm3_N10_s1.0', { ...DPM, solver_order: 3 }, 10, 1, {}],
  ['run_dpm1_N10_s1.0', { ...DPM, solver_order: 1 }, 10, 1, {}],
  ['run_sde2m_mid_N10_s0.6', { ...DPM, algorithm_type: 'sde-dpmsolver++' }, 10, 0.6, {}],
  [
    'run_sde2m_heun_N10_s0.6',
    { ...DPM, algorithm_type: 'sde-dpmsolver++', solver_type: 'heun' },
    10,
    0.6,
    {},
  ],
  ['run_dpm2m_sigmamin_N10_s1.0', { ...DPM, final_sigmas_type: 'sigma_min' }, 10, 1, {}],
  ['run_dpm2m_vpred_N10_s1.0', { ...DPM, prediction_type: 'v_prediction' }, 10, 1, {}],
  ['run_dpm2m_exp_N10_s1.0', { ...DPM, sigma_schedule: 'exponential' }, 10, 1, {}],
  ['run_edmeuler_N10_s0.6', EULER, 10, 0.6, {}],
  ['run_edmeuler_churn40_N10_s1.0', EULER, 10, 1, { s_churn: 40, s_noise: 1.003 }],
];

const SDXL = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  timestep_spacing: 'leading',
  steps_offset: 1,
};
const KARRAS_DPM = {
  ...SDXL,
  _class_name: 'DPMSolverMultistepScheduler',
  use_karras_sigmas: true,
};
const XL_EULER = { ...SDXL, _class_name: 'EulerDiscreteScheduler' };
const SDE = { algorithm_type: 'sde-dpmsolver++' };

/** Name, config, steps, strength, and the η of TCD. */
const xlRuns: readonly (readonly [string, object, number, number, eta: number])[] = [
  ['xl_euler_N10_s0.6', XL_EULER, 10, 0.6, 0],
  ['xl_euler_karras_N10_s1.0', { ...XL_EULER, use_karras_sigmas: true }, 10, 1, 0],
  ['xl_euler_trailing_N4_s1.0', { ...XL_EULER, timestep_spacing: 'trailing' }, 4, 1, 0],
  ['xl_euler_a_N10_s0.6', { ...SDXL, _class_name: 'EulerAncestralDiscreteScheduler' }, 10, 0.6, 0],
  ['xl_dpmpp2m_karras_N10_s0.6', KARRAS_DPM, 10, 0.6, 0],
  ['xl_dpmpp2m_N10_s1.0', { ...KARRAS_DPM, use_karras_sigmas: false }, 10, 1, 0],
  ['xl_dpmpp2m_sde_karras_N10_s0.6', { ...KARRAS_DPM, ...SDE }, 10, 0.6, 0],
  ['xl_lcm_N4_s1.0', { ...SDXL, _class_name: 'LCMScheduler' }, 4, 1, 0],
  ['xl_tcd_N4_s1.0', { ...SDXL, _class_name: 'TCDScheduler' }, 4, 1, 0.3],
  ['xl_unipc_N10_s0.6', { ...SDXL, _class_name: 'UniPCMultistepScheduler' }, 10, 0.6, 0],
];

describe('the older recordings of samplers of SDXL', () => {
  it.each(xlRuns)('%s', async (name, config, numInferenceSteps, strength, eta) => {
    const expected = older[name];
    if (expected === undefined) throw new Error(`no recording ${name}`);
    const schedule = createSchedule(config, { numInferenceSteps, strength, eta });
    expect(schedule.tStart).toBe(expected.t_start);
    expect(relativeError(schedule.timesteps, expected.timesteps)).toBeLessThanOrEqual(3e-7);
    if ('sigmas' in expected) {
      expect(relativeError(schedule.sigmas, expected.sigmas)).toBeLessThanOrEqual(3e-7);
    }
    const generator = createGenerator('cpu', 7n);
    generator.randn(64);
    const latents = await trajectory(
      schedule,
      Float32Array.from(expected.x_init),
      (i) => (schedule.steps[i]?.drawsNoise === true ? generator.randn(64) : undefined),
      0.0005,
    );
    expect(relativeError(latents[1] ?? [], expected.x_after_step1)).toBeLessThanOrEqual(1e-5);
    expect(relativeError(latents[2] ?? [], expected.x_after_step2)).toBeLessThanOrEqual(1e-5);
    expect(relativeError(latents.at(-1) ?? [], expected.x_final)).toBeLessThanOrEqual(1e-5);
  });
});

describe('the older recordings (diffusers 0.31)', () => {
  it.each(olderRuns)('%s', async (name, config, numInferenceSteps, strength, churn) => {
    const expected = older[name];
    if (expected === undefined) throw new Error(`no recording ${name}`);
    const schedule = createSchedule(config, {
      numInferenceSteps,
      strength,
      ...(Object.keys(churn).length === 0 ? {} : { churn }),
    });
    expect(schedule.tStart).toBe(expected.t_start);
    const generator = createGenerator('cpu', 7n);
    generator.randn(64);
    const latents = await trajectory(schedule, Float32Array.from(expected.x_init), (i) =>
      schedule.steps[i]?.drawsNoise === true ? generator.randn(64) : undefined,
    );
    expect(relativeError(latents[1] ?? [], expected.x_after_step1)).toBeLessThanOrEqual(1e-5);
    expect(relativeError(latents[2] ?? [], expected.x_after_step2)).toBeLessThanOrEqual(1e-5);
    expect(relativeError(latents.at(-1) ?? [], expected.x_final)).toBeLessThanOrEqual(1e-5);
  });

  it.each([
    ['edm_dpm_karras_N25', DPM, 25],
    ['edm_dpm_karras_N10', DPM, 10],
    ['edm_dpm_karras_N4', DPM, 4],
    ['edm_dpm_exponential_N10', { ...DPM, sigma_schedule: 'exponential' }, 10],
    ['edm_euler_karras_N25', EULER, 25],
    ['edm_euler_karras_N10', EULER, 10],
    ['edm_euler_karras_N4', EULER, 4],
  ] as const)('%s: noise levels and timesteps', (name, config, numInferenceSteps) => {
    const schedule = createSchedule(config, { numInferenceSteps, strength: 1 });
    expect(relativeError(schedule.sigmas, older[name]?.sigmas ?? [])).toBeLessThanOrEqual(3e-7);
    expect(relativeError(schedule.timesteps, older[name]?.timesteps ?? [])).toBeLessThanOrEqual(
      3e-7,
    );
  });
});
