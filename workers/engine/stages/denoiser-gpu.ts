import { createGpuExecutor } from '../diffusion/executor-wgsl.ts';
import { BUFFER_USAGE, readBuffer } from '../diffusion/gpu-buffers.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import type { Denoiser } from './denoiser.ts';
import { InnerMaps, innerShape, type Side } from './inner-maps.ts';
import { toNchw, toNhwc } from './layout.ts';
import { look } from './look.ts';
import { mapDims } from './map-tensor.ts';
import { OuterCalls } from './outer-calls.ts';
import { OutputBuffer } from './output-buffer.ts';
import { UnetCalls } from './unet-calls.ts';
import { feedsOf } from './unet-inputs.ts';
import type { UnetSessions } from './unet-sessions.ts';

/** A {@link Denoiser} on WebGPU. @param plan how the whole UNet is called */
export function gpuDenoiser(
  run: JobRun,
  device: GPUDevice,
  { whole, outer }: UnetSessions,
  { h, w }: { readonly h: number; readonly w: number },
  plan: 'plain' | 'repeat' | 'record',
): Denoiser {
  const channels = run.model.unet.in_channels;
  const dims = mapDims(run.runtime, { channels, height: h, width: w });
  const output = new OutputBuffer(device, dims);
  const unet = new UnetCalls(run, device, whole, { h, w }, output, plan);
  const inner = outer && new InnerMaps(device, innerShape(run, h, w));
  const outerCalls = outer && new OuterCalls(run, outer, output.tensor);
  const count = channels * h * w;
  const executor = createGpuExecutor(device, count);
  const map = (label: string) =>
    device.createBuffer({
      label,
      size: Math.ceil((count * 4) / 16) * 16,
      usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
    });
  const buffer = map('unet sample');
  // The next call overwrites an output, so the first of two is copied.
  const firstOutput = map('unet first output');
  const sample = Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
  const nchw = (values: Float32Array) => toNchw(values, channels, h * w);
  const read = async (from: GPUBuffer) =>
    nchw(new Float32Array(await readBuffer(device, from, 0, count * 4)));
  const nhwc = (values: Float32Array) => toNhwc(values, channels, h * w);
  const keepFirst = (output: GPUBuffer): GPUBuffer => {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(output, 0, firstOutput, 0, count * 4);
    device.queue.submit([encoder.finish()]);
    return firstOutput;
  };
  return {
    start: (latents, kept = null) =>
      executor.setLatents(
        nhwc(latents),
        kept && { redraw: nhwc(kept.redraw), x0: nhwc(kept.x0), noise: nhwc(kept.noise) },
      ),
    async step(step, input, wantTensors) {
      executor.writeModelInput(step, buffer);
      const call = (side: Side, context: PromptContext) => {
        const feeds = feedsOf(run.model.unet, sample, step, context, input.guidance_scale);
        const map = inner && inner.of(side);
        return input.level === 'outer' && outerCalls !== null && map !== null
          ? outerCalls.call(feeds, map)
          : unet.call(feeds, map);
      };
      const uncond = input.uncond === null ? null : keepFirst(await call('uncond', input.uncond));
      const cond = await call('cond', input.cond);
      const noise = input.noise === null ? undefined : nhwc(input.noise);
      await executor.step(step, { ...input, cond, uncond }, noise);
      if (!wantTensors) return null;
      return {
        input: await read(buffer),
        cond: await read(cond),
        uncond: uncond === null ? null : await read(uncond),
      };
    },
    latents: async () => nchw(await executor.readLatents()),
    async look(wantDenoised) {
      const seen = await look(executor, wantDenoised);
      return { ...seen, denoised: seen.denoised && nchw(seen.denoised) };
    },
    destroy() {
      executor.destroy();
      output.destroy();
      inner?.destroy();
      buffer.destroy();
      firstOutput.destroy();
    },
  };
}
