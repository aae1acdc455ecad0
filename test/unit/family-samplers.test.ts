/**
 * Holds the samplers of SDXL's family to whole runs of diffusers: the recorded outputs of the UNet go through
 * a schedule, and the latents must be those of diffusers after every step. None of these steps may be taken for
 * a GPU's fault.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFloat32Executor } from '../../workers/engine/diffusion/executor-float32.ts';
import { standardDeviation } from '../../workers/engine/diffusion/guidance.ts';
import { addNoise } from '../../workers/engine/diffusion/latents.ts';
import { impossible, legitimate } from '../../workers/engine/diffusion/legitimate.ts';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { createSchedule, type Schedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import { fixture } from '../goldens/golden-case.ts';
import { readTrace, type TraceTensor } from '../goldens/trace.ts';

const CASES = [
  'base-ancestral',
  'base-ddim',
  'base-dpm-karras',
  'base-dpm-sde',
  'base-euler',
  'base-euler-karras',
  'base-euler-text',
  'base-unipc',
  'lcm',
  'lightning',
  'tcd',
  'turbo',
  'v-prediction',
] as const;

interface RecordedRequest {
  readonly pipeline: 'img2img' | 'text2img';
  readonly overrides: Readonly<Record<string, object>>;
  readonly num_inference_steps: number;
  readonly strength?: number;
  readonly guidance_scale: number;
  readonly guidance_rescale: number;
  readonly seed: number;
}

const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function difference(actual: ArrayLike<number>, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return largest(expected.map((value, i) => (actual[i] ?? NaN) - value));
}

/** Relative to max(1, largest reference value). */
const relativeError = (actual: ArrayLike<number>, expected: Float32Array): number =>
  difference(actual, expected) / Math.max(1, largest(expected));

describe.each(CASES)('the sampler of %s', (name) => {
  const folder = fixture(`goldens-family/${name}`);
  const request = JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8')) as RecordedRequest;
  const schedule: Schedule = createSchedule(request.overrides['scheduler/scheduler_config.json'], {
    numInferenceSteps: request.num_inference_steps,
    strength: request.strength ?? 1,
  });
  let tensors: ReadonlyMap<string, TraceTensor>;
  beforeAll(async () => {
    tensors = await readTrace(join(folder, 'expected.safetensors'));
  });
  const recorded = (tensor: string): Float32Array =>
    Float32Array.from(tensors.get(tensor)?.values ?? []);

  it('has the levels and timesteps of diffusers, to two ulps of float32', () => {
    const ran = schedule.steps.map(({ timestep }) => timestep);
    expect(relativeError(ran, recorded('timesteps'))).toBeLessThanOrEqual(1.2e-7);
    // DDIM, LCM and TCD of diffusers have no levels.
    if (!tensors.has('sigmas')) return;
    const sigmas = recorded('sigmas');
    expect(schedule.sigmas).toHaveLength(sigmas.length);
    for (const [i, sigma] of sigmas.entries()) {
      expect(Math.abs((schedule.sigmas[i] ?? NaN) - sigma)).toBeLessThanOrEqual(2.4e-7 * sigma);
    }
  });

  it('follows its latents within 1e-5, step by step, with the noise of our own generator', async () => {
    const noise = recorded('noise');
    const count = noise.length;
    const generator = createGenerator('cpu', BigInt(request.seed));
    if (request.pipeline === 'img2img') generator.randn(count);
    expect(relativeError(generator.randn(count), noise)).toBeLessThanOrEqual(2e-6);
    const start =
      request.pipeline === 'img2img'
        ? addNoise(recorded('x0'), noise, schedule.initialSigma, schedule.initialSignal)
        : noise.map((value) => value * schedule.initNoiseSigma);
    const executor = createFloat32Executor(count);
    executor.setLatents(start);
    const at = (values: Float32Array, step: number) =>
      values.subarray(step * count, (step + 1) * count);
    const [cond, uncond, latents] = ['unet_cond', 'unet_uncond', 'latents'].map(recorded) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    expect(latents).toHaveLength(schedule.steps.length * count);
    const source = request.pipeline === 'img2img' ? standardDeviation(recorded('x0')) : 1;
    const limits = legitimate(source, request.guidance_scale, schedule.steps);
    let off = 0;
    for (const [i, step] of schedule.steps.entries()) {
      const prediction = {
        cond: at(cond, i),
        uncond: request.guidance_scale > 1 ? at(uncond, i) : null,
        guidance_scale: request.guidance_scale,
        guidance_rescale: request.guidance_rescale,
      };
      const scale = Math.max(1, largest(await executor.readLatents()), largest(at(latents, i)));
      // From σ = 4096 to 22, float32 leaves a rounding of 1e-3, which the next steps take on.
      const carried = off * Math.abs(step.x + step.d0 * step.cSkip);
      await executor.step(step, prediction, step.drawsNoise ? generator.randn(count) : undefined);
      off = difference(await executor.readLatents(), at(latents, i));
      expect(off, `step ${i}`).toBeLessThanOrEqual(carried + 1e-5 * scale);
      expect(impossible(await executor.statistics(), limits, step.sigma), `step ${i}`).toBeNull();
    }
  });
});
