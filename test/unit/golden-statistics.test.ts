import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFloat32Executor } from '../../workers/engine/diffusion/executor-float32.ts';
import { standardDeviation } from '../../workers/engine/diffusion/guidance.ts';
import { impossible, legitimate } from '../../workers/engine/diffusion/legitimate.ts';
import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import { fixture, type GoldenCase, readCases } from '../goldens/golden-case.ts';
import { readTrace } from '../goldens/trace.ts';

const CASES = [
  ...readCases(fixture('goldens')).map((golden) => ({
    ...golden,
    model: fixture('tiny-playground'),
  })),
  ...readCases(fixture('goldens-demo')).map((golden) => ({
    ...golden,
    model: fixture('../../public/models/demo'),
  })),
];

interface Numbers {
  readonly num_inference_steps: number;
  readonly strength: number;
  readonly guidance_scale: number;
  readonly guidance_rescale: number;
  readonly num_images: number;
}

/**
 * Takes the first picture of a run of diffusers through the sampler, by the outputs that its UNet gave.
 * @param factor by which each output is multiplied
 * @returns what is said of each step
 */
async function saidOf(
  { request, expected, model }: GoldenCase & { readonly model: string },
  factor: number,
): Promise<readonly (string | null)[]> {
  const tensors = await readTrace(expected);
  const numbers = request as unknown as Numbers;
  const x0 = Float32Array.from(tensors.get('x0')?.values ?? []);
  const schedule = createSchedule(
    JSON.parse(readFileSync(join(model, 'scheduler/scheduler_config.json'), 'utf8')),
    { numInferenceSteps: numbers.num_inference_steps, strength: numbers.strength },
  );
  const executor = createFloat32Executor(x0.length);
  executor.setLatents(
    Float32Array.from(tensors.get('latents_init')?.values.slice(0, x0.length) ?? []),
  );
  const limits = legitimate(standardDeviation(x0), numbers.guidance_scale);
  const said: (string | null)[] = [];
  for (const [i, step] of schedule.steps.entries()) {
    const at = i * numbers.num_images * x0.length;
    const outputOf = (name: string) => {
      const all = tensors.get(name)?.values.slice(at, at + x0.length);
      return all === undefined ? null : Float32Array.from(all, (value) => factor * value);
    };
    const [cond, uncond] = [outputOf('unet_cond'), outputOf('unet_uncond')];
    if (cond === null) throw new Error('the run has no output');
    await executor.step(step, { ...numbers, cond, uncond });
    const seen = await executor.statistics();
    // Rescaled guidance divides by the deviation of zeros.
    said.push(seen.nonFiniteCount > 0 ? 'no numbers' : impossible(seen, limits, step.sigma));
  }
  return said;
}

describe.each(CASES)('the run of diffusers $name', (golden) => {
  it('has no step that a sound GPU could not have made', async () => {
    const said = await saidOf(golden, 1);
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((each) => each !== null)).toEqual([]);
  });

  it('cannot be right where the UNet gives zeros, or thirty times what it should', async () => {
    const rescaled =
      Number(golden.request['guidance_rescale']) > 0 && golden.request['guidance_scale'] !== 1;
    expect((await saidOf(golden, 0))[0]).toBe(
      rescaled ? 'no numbers' : 'the UNet gave nothing but zeros',
    );
    expect((await saidOf(golden, 30))[0]).toContain('varies by');
  });
});
