import { expect, it } from 'vitest';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';

/** Buffers that were made and not destroyed. */
const held = new Set<object>();
function createBuffer(): object {
  const buffer = { destroy: () => held.delete(buffer) };
  held.add(buffer);
  return buffer;
}

/** Answers every call and every field with itself, as a device that computes nothing. */
const anything: unknown = new Proxy(() => {}, {
  get: (_, name) => {
    if (name === 'then') return undefined;
    if (name === 'createBuffer') return createBuffer;
    return name === 'maxComputeWorkgroupsPerDimension' ? 65_535 : anything;
  },
  apply: () => anything,
});

/** A run whose checkpoint throws before the second call of the UNet. @param made counts the calls */
function cancelledRun(made: { calls: number }): JobRun {
  const session = {
    run: async () => {
      made.calls += 1;
    },
  };
  let calls = 0;
  return {
    // With its latents a run's tiles have the least side, which asks nothing of the GPU.
    job: { finished: {} },
    model: {
      vae: { block_out_channels: [16] },
      unet: {
        in_channels: 4,
        block_out_channels: [16],
        flip_sin_to_cos: true,
        freq_shift: 0,
        time_cond_proj_dim: null,
      },
    },
    loaded: { sessions: { giveInner: async () => {} } },
    runtime: { gpu: { device: anything }, target: { dialect: 'webgpu' } },
    session: async () => session,
    capturePlan: () => 'plain',
    checkpoint: async () => {
      calls += 1;
      if (calls === 2) throw new Error('cancelled');
    },
  } as unknown as JobRun;
}

it('a run that is cancelled between the two calls of a step does not make the second, and leaves no buffer', async () => {
  const made = { calls: 0 };
  const denoiser = await createDenoiser(cancelledRun(made), 8, 8);
  const context = { feeds: {}, dispose() {} };
  const step = { timestep: 1, cIn: 1, threshold: null } as never;
  const input = {
    cond: context,
    uncond: context,
    guidance_scale: 3,
    guidance_rescale: 0,
    noise: null,
  };
  await expect(denoiser.step(step, input, false)).rejects.toThrow('cancelled');
  expect(made.calls).toBe(1);
  expect(held.size).toBeGreaterThan(0);
  denoiser.destroy();
  expect(held.size).toBe(0);
});
