import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/request/metadata.ts';
import { chooseModel } from '../../tools/runner/model-folder.ts';
import type { RunnerSession } from '../../tools/runner/session.ts';
import { fixture } from '../goldens/golden-case.ts';
import { readTrace, type TraceTensor } from '../goldens/trace.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';

const STEPS = 8;
const REQUEST = {
  prompt: 'a cup of coffee',
  negative_prompt: 'text',
  strength: 1,
  num_inference_steps: STEPS,
  guidance_scale: 5,
  guidance_rescale: 0.5,
  image_size: { width: 64, height: 64 },
  seed: 3,
  num_images: 2,
  enable_safety_checker: false,
  format: 'png',
};

let folder: string;
let session: RunnerSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidance-end-'));
  session = await openSoftwareSession();
});
afterAll(async () => {
  await session?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly bytes: Uint8Array;
  readonly trace: ReadonlyMap<string, TraceTensor>;
  /** Of the UNet. */
  readonly calls: number | undefined;
}

async function draw(name: string, fields: object): Promise<Run> {
  const out = join(folder, `${name}.png`);
  const trace = join(folder, `${name}.safetensors`);
  const outcome = await session.run({
    image: fixture('goldens/one-step/source.png'),
    request: { ...REQUEST, ...fields },
    model: await chooseModel(fixture('tiny-playground')),
    backend: 'wasm',
    precision: 'fp32',
    noise: 'cpu',
    out,
    trace,
  });
  if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
  return {
    bytes: await readFile(out),
    trace: await readTrace(trace),
    calls: outcome.metrics.stages.find((stage) => stage.name === 'unet')?.calls,
  };
}

/** Rows of the first axis, the steps. */
function steps({ trace }: Run, name: string, from: number, to: number): Float32Array {
  const { shape, values } = trace.get(name) as TraceTensor;
  const row = values.length / (shape[0] ?? 1);
  return values.subarray(from * row, to * row) as Float32Array;
}

describe('guidance_end_sigma', () => {
  it('is exact where it is 0: the same bytes as without it', async () => {
    const without = await draw('without', {});
    const zero = await draw('zero', { guidance_end_sigma: 0 });
    expect(without.calls).toBe(2 * 2 * STEPS);
    expect(zero.calls).toBe(2 * 2 * STEPS);
    expect(zero.bytes).toEqual(without.bytes);
  });

  it('runs the UNet once in the steps below it and leaves those above as they were', async () => {
    const whole = await draw('whole', {});
    const sigmas = whole.trace.get('sigmas')?.values ?? [];
    const end = (Number(sigmas[4]) + Number(sigmas[5])) / 2;
    const ended = await draw('ended', { guidance_end_sigma: end });
    expect(ended.calls).toBe(2 * (2 * 5 + 3));
    expect(steps(ended, 'latents', 0, 5)).toEqual(steps(whole, 'latents', 0, 5));
    expect(ended.trace.get('unet_cond')?.shape[0]).toBe(STEPS);
    expect(ended.trace.get('unet_uncond')?.shape[0]).toBe(5);
    // The first step below still sees the same latents; what is made of them has no guidance.
    expect(steps(ended, 'unet_cond', 5, 6)).toEqual(steps(whole, 'unet_cond', 5, 6));
    expect(steps(ended, 'latents', 5, 6)).not.toEqual(steps(whole, 'latents', 5, 6));
    expect(readMetadata(ended.bytes)?.guidance_end_sigma).toBe(end);
  });

  it('above every sigma takes the conditional prediction: guidance of 1', async () => {
    const never = await draw('never', { guidance_end_sigma: 1000 });
    const one = await draw('one', { guidance_scale: 1 });
    expect(never.calls).toBe(2 * STEPS);
    expect(one.calls).toBe(2 * STEPS);
    expect(steps(never, 'latents', 0, STEPS)).toEqual(steps(one, 'latents', 0, STEPS));
    expect(never.trace.has('unet_uncond')).toBe(false);
  });
});
