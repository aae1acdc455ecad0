import { createFloat32Executor } from '../diffusion/executor-float32.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtSession } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import type { Denoiser } from './denoiser.ts';
import { look } from './look.ts';
import { floatValues, mapDims, output } from './map-tensor.ts';
import { feedsOf } from './unet-inputs.ts';

/** A {@link Denoiser} on the wasm backend. */
export function wasmDenoiser(run: JobRun, session: OrtSession, h: number, w: number): Denoiser {
  const channels = run.model.unet.in_channels;
  const executor = createFloat32Executor(channels * h * w);
  const dims = mapDims(run.runtime, { channels, height: h, width: w });
  return {
    start: (latents, kept) => executor.setLatents(latents, kept),
    async step(step, input, wantTensors) {
      const sample = new Float32Array(channels * h * w);
      executor.writeModelInput(step, sample);
      const tensor = new Tensor('float32', sample, dims);
      const call = async (context: PromptContext) => {
        await run.checkpoint();
        const feeds = feedsOf(run.model.unet, tensor, step, context, input.guidance_scale);
        return floatValues(output(await session.run(feeds), 'out_sample'));
      };
      const uncond = input.uncond === null ? null : await call(input.uncond);
      const cond = await call(input.cond);
      await executor.step(step, { ...input, cond, uncond }, input.noise ?? undefined);
      return wantTensors ? { input: sample, cond, uncond } : null;
    },
    latents: () => executor.readLatents(),
    look: (wantDenoised) => look(executor, wantDenoised),
    destroy: () => executor.destroy(),
  };
}
