import { existsSync } from 'node:fs';
import { create } from 'webgpu';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LAVAPIPE, SWIFTSHADER } from '../../../test/engine/vulkan-drivers.ts';
import { createFloat32Executor } from './executor-float32.ts';
import { createGpuExecutor } from './executor-wgsl.ts';
import { BUFFER_USAGE, readBuffer } from './gpu-buffers.ts';
import { createGenerator } from './noise/run-noise.ts';
import { createSchedule, type Churn } from './schedulers/index.ts';

/** Dawn for Node needs a Vulkan driver: lavapipe compiles these shaders in a fifth of SwiftShader's time. */
const DRIVERS = [...LAVAPIPE, ...SWIFTSHADER];
const gpu = await firstGpu();
const reason = gpu === null ? ` (skipped: Dawn finds no adapter with a software driver)` : '';

/** @returns the first driver's that has an adapter, null if there is none */
async function firstGpu(): Promise<GPU | null> {
  // Other files of this process have drivers of their own, so the variable is as it was afterwards.
  const before = process.env['VK_ICD_FILENAMES'];
  let found: GPU | null = null;
  for (const driver of DRIVERS.filter(existsSync)) {
    process.env['VK_ICD_FILENAMES'] = driver;
    const tried = create([]);
    if ((await tried.requestAdapter().catch(() => null)) !== null) found = tried;
    if (found !== null) break;
  }
  if (before === undefined) delete process.env['VK_ICD_FILENAMES'];
  else process.env['VK_ICD_FILENAMES'] = before;
  return found;
}

const DPM = { _class_name: 'EDMDPMSolverMultistepScheduler' };
const EULER = { _class_name: 'EDMEulerScheduler' };
const SDXL = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear' };
const ANCESTRAL = { ...SDXL, _class_name: 'EulerAncestralDiscreteScheduler' };
const DPM_SDE = {
  ...SDXL,
  _class_name: 'DPMSolverMultistepScheduler',
  algorithm_type: 'sde-dpmsolver++',
  use_karras_sigmas: true,
};

interface Case {
  readonly name: string;
  readonly config: object;
  readonly steps: number;
  readonly guidance: readonly [scale: number, rescale: number] | null;
  readonly churn?: Churn;
}

const cases: readonly Case[] = [
  { name: 'order 2 without guidance', config: DPM, steps: 8, guidance: null },
  { name: 'order 2, guidance 3', config: DPM, steps: 25, guidance: [3, 0] },
  { name: 'order 2, guidance 7.5, rescale 0.7', config: DPM, steps: 8, guidance: [7.5, 0.7] },
  { name: 'order 3', config: { ...DPM, solver_order: 3 }, steps: 20, guidance: [3, 0] },
  { name: 'heun', config: { ...DPM, solver_type: 'heun' }, steps: 8, guidance: [3, 1] },
  {
    name: 'SDE',
    config: { ...DPM, algorithm_type: 'sde-dpmsolver++' },
    steps: 8,
    guidance: [3, 0],
  },
  {
    name: 'thresholding',
    config: {
      ...DPM,
      thresholding: true,
      dynamic_thresholding_ratio: 0.9,
      sample_max_value: 1.2,
    },
    steps: 8,
    guidance: [3, 0.5],
  },
  { name: 'Euler', config: EULER, steps: 8, guidance: [5, 0] },
  {
    name: 'Euler with churn',
    config: EULER,
    steps: 8,
    guidance: null,
    churn: { s_churn: 40, s_noise: 1.003 },
  },
  { name: 'Euler ancestral', config: ANCESTRAL, steps: 8, guidance: [5, 0] },
  { name: 'DPM++ SDE of SDXL', config: DPM_SDE, steps: 8, guidance: [3, 0] },
  {
    name: 'UniPC',
    config: { ...SDXL, _class_name: 'UniPCMultistepScheduler' },
    steps: 8,
    guidance: [3, 0],
  },
  { name: 'DDIM', config: { ...SDXL, _class_name: 'DDIMScheduler' }, steps: 8, guidance: [3, 0.7] },
  { name: 'LCM', config: { _class_name: 'LCMScheduler' }, steps: 4, guidance: null },
  { name: 'TCD', config: { _class_name: 'TCDScheduler' }, steps: 4, guidance: null },
];

/** Largest difference, relative to max(1, largest reference value). */
function relativeError(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  let [difference, scale] = [0, 1];
  for (const [i, value] of expected.entries()) {
    difference = Math.max(difference, Math.abs((actual[i] ?? NaN) - value));
    scale = Math.max(scale, Math.abs(value));
  }
  return difference / scale;
}

describe.skipIf(gpu === null)(`the WGSL executor on a software adapter${reason}`, () => {
  let device: GPUDevice;

  beforeAll(async () => {
    // Asked of the same GPU object again: Dawn for Node crashes once that is collected.
    const adapter = await gpu?.requestAdapter();
    if (!adapter) throw new Error('the adapter has gone');
    device = await adapter.requestDevice();
    device.addEventListener('uncapturederror', (event) => {
      throw event.error;
    });
  });
  afterAll(() => device.destroy());

  const bufferOf = (count: number, values?: Float32Array<ArrayBuffer>): GPUBuffer => {
    const { storage, copySource, copyTarget } = BUFFER_USAGE;
    const buffer = device.createBuffer({
      size: 4 * count,
      usage: storage | copySource | copyTarget,
    });
    if (values !== undefined) device.queue.writeBuffer(buffer, 0, values);
    return buffer;
  };
  const contents = async (buffer: GPUBuffer, count: number): Promise<Float32Array> =>
    new Float32Array(await readBuffer(device, buffer, 0, 4 * count));

  // 13×9 latents: no multiple of the workgroup size.
  const count = 4 * 13 * 9;

  it.each(cases)('$name: input, latents and prediction as in float32', async (test) => {
    const churn = test.churn === undefined ? {} : { churn: test.churn };
    const options = { numInferenceSteps: test.steps, strength: 0.8, ...churn };
    const schedule = createSchedule(test.config, options);
    const generator = createGenerator('cuda', 11n);
    const start = generator.randn(count).map((value) => value * schedule.initialSigma);

    const reference = createFloat32Executor(count);
    const tested = createGpuExecutor(device, count);
    reference.setLatents(start);
    tested.setLatents(start);
    const input = new Float32Array(count);
    const target = bufferOf(count);
    const [guidance_scale, guidance_rescale] = test.guidance ?? [1, 0];

    for (const step of schedule.steps) {
      reference.writeModelInput(step, input);
      tested.writeModelInput(step, target);
      expect(relativeError(await contents(target, count), input)).toBeLessThanOrEqual(1e-6);

      const cond = input.map(
        (value) => 0.9 * Math.tanh(0.7 * value) + 0.05 * Math.tanh(step.timestep),
      );
      const uncond = test.guidance === null ? null : input.map((value) => 0.6 * Math.sin(value));
      const noise = step.drawsNoise ? generator.randn(count) : undefined;
      const numbers = { guidance_scale, guidance_rescale };
      await reference.step(step, { cond, uncond, ...numbers }, noise);
      const onGpu = {
        cond: bufferOf(count, cond),
        uncond: uncond && bufferOf(count, uncond),
      };
      await tested.step(step, { ...onGpu, ...numbers }, noise);
      expect(
        relativeError(await tested.readLatents(), await reference.readLatents()),
      ).toBeLessThanOrEqual(2e-6);
      expect(
        relativeError((await tested.readStep()).denoised, (await reference.readStep()).denoised),
      ).toBeLessThanOrEqual(2e-6);
      const [seen, expected] = [await tested.statistics(), await reference.statistics()];
      expect(seen.mean).toBeCloseTo(expected.mean, 5);
      expect(seen.deviation).toBeCloseTo(expected.deviation, 5);
      expect(seen.output).toBeCloseTo(expected.output, 5);
      onGpu.cond.destroy();
      onGpu.uncond?.destroy();
    }
    expect((await tested.statistics()).nonFiniteCount).toBe(0);
    target.destroy();
    tested.destroy();
  });

  it('keeps the part of a source that is not drawn anew, after every step', async () => {
    const { steps } = createSchedule(DPM, { numInferenceSteps: 3, strength: 1 });
    const generator = createGenerator('cuda', 8n);
    const [start, x0, noise] = [0, 1, 2].map(() => generator.randn(count)) as [
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
    ];
    const redraw = x0.map((_, i) => Number(i % 3 === 0));
    const reference = createFloat32Executor(count);
    const tested = createGpuExecutor(device, count);
    const target = bufferOf(count);
    for (const executor of [reference, tested]) executor.setLatents(start, { redraw, x0, noise });
    for (const step of steps) {
      tested.writeModelInput(step, target);
      const cond = generator.randn(count);
      const buffer = bufferOf(count, cond);
      const numbers = { uncond: null, guidance_scale: 1, guidance_rescale: 0 };
      await reference.step(step, { cond, ...numbers });
      await tested.step(step, { cond: buffer, ...numbers });
      const latents = await reference.readLatents();
      expect(relativeError(await tested.readLatents(), latents)).toBeLessThanOrEqual(2e-6);
      const known = x0.map((value, i) => value + step.keptNoise * (noise[i] ?? 0));
      expect(latents.filter((_, i) => redraw[i] === 0)).toEqual(
        known.filter((_, i) => redraw[i] === 0),
      );
      expect(latents.some((value, i) => redraw[i] === 1 && value !== known[i])).toBe(true);
      buffer.destroy();
    }
    expect((await tested.readLatents()).filter((_, i) => redraw[i] === 0)).toEqual(
      x0.filter((_, i) => redraw[i] === 0),
    );
    // The next picture has no kept part.
    for (const executor of [reference, tested]) executor.setLatents(start);
    expect(await tested.readLatents()).toEqual(start);
    target.destroy();
    tested.destroy();
  });

  it('rescales 512² latents as float32 does, whatever their mean', async () => {
    const large = 4 * 64 * 64;
    const [step] = createSchedule(DPM, { numInferenceSteps: 1, strength: 1 }).steps;
    if (step === undefined) throw new Error('no step');
    const generator = createGenerator('cuda', 5n);
    const start = generator.randn(large);
    const cond = generator.randn(large).map((value) => value + 20);
    const uncond = generator.randn(large).map((value) => value - 3);
    const numbers = { guidance_scale: 4, guidance_rescale: 0.7 };
    const reference = createFloat32Executor(large);
    const tested = createGpuExecutor(device, large);
    reference.setLatents(start);
    tested.setLatents(start);
    await reference.step(step, { cond, uncond, ...numbers });
    const buffers = { cond: bufferOf(large, cond), uncond: bufferOf(large, uncond) };
    await tested.step(step, { ...buffers, ...numbers });
    expect(
      relativeError((await tested.readStep()).denoised, (await reference.readStep()).denoised),
    ).toBeLessThanOrEqual(2e-6);
    for (const buffer of Object.values(buffers)) buffer.destroy();
    tested.destroy();
  });

  it('counts values of the prediction that are not finite, and starts over with new latents', async () => {
    const [step] = createSchedule(DPM, { numInferenceSteps: 4, strength: 1 }).steps;
    if (step === undefined) throw new Error('no step');
    const odd = new Float32Array(count);
    odd.set([NaN, Infinity, -Infinity, 1e38], 7);
    const prediction = { uncond: null, guidance_scale: 1, guidance_rescale: 0 };
    const tested = createGpuExecutor(device, count);
    const reference = createFloat32Executor(count);
    const cond = bufferOf(count, odd);
    for (const start of [new Float32Array(count), new Float32Array(count)]) {
      tested.setLatents(start);
      reference.setLatents(start);
      expect((await tested.statistics()).nonFiniteCount).toBe(0);
      await tested.step(step, { cond, ...prediction });
      await reference.step(step, { cond: odd, ...prediction });
      expect((await tested.statistics()).nonFiniteCount).toBe(3);
      expect((await reference.statistics()).nonFiniteCount).toBe(3);
      expect((await tested.readStep()).nonFiniteCount).toBe(3);
      expect((await reference.readStep()).nonFiniteCount).toBe(3);
    }
    cond.destroy();
    tested.destroy();
  });

  it('reads a step back in one copy, whatever is seen of it', async () => {
    const [step] = createSchedule(DPM, { numInferenceSteps: 4, strength: 1 }).steps;
    if (step === undefined) throw new Error('no step');
    const tested = createGpuExecutor(device, count);
    tested.setLatents(new Float32Array(count));
    const cond = bufferOf(count, new Float32Array(count));
    await tested.step(step, { cond, uncond: null, guidance_scale: 1, guidance_rescale: 0 });
    const made = vi.spyOn(device, 'createBuffer');
    await tested.readStep();
    // Each buffer that the page can read is one more wait for the GPU.
    expect(made.mock.calls.map(([{ label }]) => label)).toEqual(['diffusion readback']);
    made.mockRestore();
    cond.destroy();
    tested.destroy();
  });

  it('refuses a stochastic step without its noise', async () => {
    const config = { ...DPM, algorithm_type: 'sde-dpmsolver++' };
    const [step] = createSchedule(config, { numInferenceSteps: 4, strength: 1 }).steps;
    if (step === undefined) throw new Error('no step');
    const tested = createGpuExecutor(device, count);
    const cond = bufferOf(count);
    const prediction = { cond, uncond: null, guidance_scale: 1, guidance_rescale: 0 };
    await expect(tested.step(step, prediction)).rejects.toThrow('needs 468 values of noise');
    cond.destroy();
    tested.destroy();
  });
});
