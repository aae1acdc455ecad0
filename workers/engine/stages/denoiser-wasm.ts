import { INNER } from '../../graph/unet-outer.ts';
import { createFloat32Executor } from '../diffusion/executor-float32.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import type { Denoiser } from './denoiser.ts';
import type { Side } from './inner-maps.ts';
import { look } from './look.ts';
import { floatValues, mapDims, output } from './map-tensor.ts';
import { feedsOf } from './unet-inputs.ts';
import { readBy, type UnetSessions } from './unet-sessions.ts';

/** A {@link Denoiser} on the wasm backend. */
export function wasmDenoiser(
  run: JobRun,
  { whole, outer }: UnetSessions,
  h: number,
  w: number,
): Denoiser {
  const channels = run.model.unet.in_channels;
  const executor = createFloat32Executor(channels * h * w);
  const dims = mapDims(run.runtime, { channels, height: h, width: w });
  /** What the levels inside gave last, where the outer level is called alone. */
  const inner = new Map<Side, OrtTensor>();
  const fetches = outer === null ? ['out_sample'] : ['out_sample', INNER];
  return {
    start: (latents, kept) => executor.setLatents(latents, kept),
    async step(step, input, wantTensors) {
      const sample = new Float32Array(channels * h * w);
      executor.writeModelInput(step, sample);
      const tensor = new Tensor('float32', sample, dims);
      const call = async (side: Side, context: PromptContext) => {
        await run.checkpoint();
        const feeds = feedsOf(run.model.unet, tensor, step, context, input.guidance_scale);
        const kept = inner.get(side);
        if (input.level === 'outer' && outer !== null && kept !== undefined) {
          const results = await outer.run(readBy(outer, { ...feeds, [INNER]: kept }));
          return floatValues(output(results, 'out_sample'));
        }
        const results = await whole.run(feeds, fetches);
        if (outer !== null) inner.set(side, output(results, INNER));
        return floatValues(output(results, 'out_sample'));
      };
      const uncond = input.uncond === null ? null : await call('uncond', input.uncond);
      const cond = await call('cond', input.cond);
      await executor.step(step, { ...input, cond, uncond }, input.noise ?? undefined);
      return wantTensors ? { input: sample, cond, uncond } : null;
    },
    latents: () => executor.readLatents(),
    look: (wantDenoised) => look(executor, wantDenoised),
    destroy: () => executor.destroy(),
  };
}
