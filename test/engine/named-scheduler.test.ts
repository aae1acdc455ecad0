import { decode } from 'fast-png';
import { afterAll, expect, it } from 'vitest';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { tinyEngine } from './tiny-engine.ts';

const tiny = tinyEngine(async () => wasmRuntime());
afterAll(() => tiny.close());

/** Three steps run, so the multistep solver differs from Euler. */
async function drawn(id: string, body: object): Promise<Uint8Array> {
  const steps = { num_inference_steps: 4, strength: 0.75, ...body };
  const { images } = await tiny.run(id, {}, steps);
  const png = new Uint8Array((await images[0]?.blob.arrayBuffer()) ?? []);
  // The file itself says the request too.
  return Uint8Array.from(decode(png).data);
}

it('samples with the class that the request names, on the same model', async () => {
  const own = await drawn('own', {});
  const named = { scheduler: 'EDMDPMSolverMultistepScheduler' };
  const euler = { scheduler: 'EDMEulerScheduler' };
  expect(await drawn('named', named)).toEqual(own);
  expect(await drawn('euler', euler)).not.toEqual(own);
  expect(tiny.opened()).toBe(1);
});

it('refuses a class that the model was not trained for, at the field', async () => {
  await expect(drawn('lcm', { scheduler: 'LCMScheduler' })).rejects.toThrow(
    /"code":"invalid_request".*cannot be sampled with LCMScheduler.*"loc":\["body","scheduler"\]/,
  );
  // The model is still there for the next job.
  expect((await drawn('after', {})).length).toBeGreaterThan(0);
});
