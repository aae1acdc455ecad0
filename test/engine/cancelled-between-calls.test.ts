import { expect, it } from 'vitest';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import { Tensor, type OrtTensor } from '../../workers/engine/runtime/ort.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';

/** Answers every call and every field with itself, as a device that computes nothing. */
const anything: unknown = new Proxy(() => {}, {
  get: (_, name) => {
    if (name === 'then') return undefined;
    return name === 'maxComputeWorkgroupsPerDimension' ? 65_535 : anything;
  },
  apply: () => anything,
});

/** A run whose checkpoint throws before the second call of the UNet. */
function cancelledRun(made: OrtTensor[]): JobRun {
  const session = {
    run: async () => {
      const out_sample = Tensor.fromGpuBuffer(anything as GPUBuffer, {
        dataType: 'float32',
        dims: [1, 8, 8, 4],
        dispose: () => void made.splice(made.indexOf(out_sample), 1),
      });
      made.push(out_sample);
      return { out_sample };
    },
  };
  let calls = 0;
  return {
    model: {
      unet: {
        in_channels: 4,
        block_out_channels: [16],
        flip_sin_to_cos: true,
        freq_shift: 0,
        time_cond_proj_dim: null,
      },
    },
    runtime: { gpu: { device: anything }, target: { dialect: 'webgpu' } },
    session: async () => session,
    checkpoint: async () => {
      calls += 1;
      if (calls === 2) throw new Error('cancelled');
    },
  } as unknown as JobRun;
}

it('a run that is cancelled between the two calls of a step leaves no tensor on the GPU', async () => {
  const made: OrtTensor[] = [];
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
  expect(made).toEqual([]);
});
