import { createGpuExecutor } from '../diffusion/executor-wgsl.ts';
import { BUFFER_USAGE, readBuffer } from '../diffusion/gpu-buffers.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtSession, type OrtTensor } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import type { Denoiser } from './denoiser.ts';
import { toNchw, toNhwc } from './layout.ts';
import { look } from './look.ts';
import { mapDims } from './map-tensor.ts';
import { predict } from './predict.ts';

/** A {@link Denoiser} on WebGPU. */
export function gpuDenoiser(
  run: JobRun,
  device: GPUDevice,
  session: OrtSession,
  h: number,
  w: number,
): Denoiser {
  const channels = run.model.unet.in_channels;
  const count = channels * h * w;
  const executor = createGpuExecutor(device, count);
  const buffer = device.createBuffer({
    label: 'unet sample',
    size: Math.ceil((count * 4) / 16) * 16,
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
  });
  const sample = Tensor.fromGpuBuffer(buffer, {
    dataType: 'float32',
    dims: mapDims(run.runtime, { channels, height: h, width: w }),
  });
  const nchw = (values: Float32Array) => toNchw(values, channels, h * w);
  const read = async (from: GPUBuffer) =>
    nchw(new Float32Array(await readBuffer(device, from, 0, count * 4)));
  const nhwc = (values: Float32Array) => toNhwc(values, channels, h * w);
  return {
    start: (latents, kept = null) =>
      executor.setLatents(
        nhwc(latents),
        kept && { redraw: nhwc(kept.redraw), x0: nhwc(kept.x0), noise: nhwc(kept.noise) },
      ),
    async step(step, input, wantTensors) {
      executor.writeModelInput(step, buffer);
      const made: OrtTensor[] = [];
      const call = async (context: PromptContext) => {
        const tensor = await predict(run, session, sample, step, context, input.guidance_scale);
        made.push(tensor);
        return tensor.gpuBuffer;
      };
      try {
        const uncond = input.uncond === null ? null : await call(input.uncond);
        const cond = await call(input.cond);
        const noise = input.noise === null ? undefined : nhwc(input.noise);
        await executor.step(step, { ...input, cond, uncond }, noise);
        if (!wantTensors) return null;
        return {
          input: await read(buffer),
          cond: await read(cond),
          uncond: uncond === null ? null : await read(uncond),
        };
      } finally {
        // Also where the job is cancelled between the two calls.
        for (const tensor of made) tensor.dispose();
      }
    },
    latents: async () => nchw(await executor.readLatents()),
    async look(wantDenoised) {
      const seen = await look(executor, wantDenoised);
      return { ...seen, denoised: seen.denoised && nchw(seen.denoised) };
    },
    destroy() {
      executor.destroy();
      sample.dispose();
      buffer.destroy();
    },
  };
}
