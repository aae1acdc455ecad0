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

const TOLD = 'two threads share the UNet’s calls from here on';

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
  // What the outer level needs stays where it was made, so with that level one thread makes all calls.
  const alone = outer !== null || run.job.options.threads === 1;
  const twin = alone ? null : run.loaded.sessions.twin;
  const fetches = outer === null ? ['out_sample'] : ['out_sample', INNER];
  let told = false;
  return {
    start: (latents, kept) => executor.setLatents(latents, kept),
    async step(step, input, wantTensors) {
      const sample = new Float32Array(channels * h * w);
      executor.writeModelInput(step, sample);
      const tensor = new Tensor('float32', sample, dims);
      const feedsFor = (context: PromptContext) =>
        feedsOf(run.model.unet, tensor, step, context, input.guidance_scale);
      const call = async (side: Side, context: PromptContext) => {
        await run.checkpoint();
        const feeds = feedsFor(context);
        const kept = inner.get(side);
        if (input.level === 'outer' && outer !== null && kept !== undefined) {
          const results = await outer.run(readBy(outer, { ...feeds, [INNER]: kept }));
          return floatValues(output(results, 'out_sample'));
        }
        const results = await whole.run(feeds, fetches);
        if (outer !== null) inner.set(side, output(results, INNER));
        return floatValues(output(results, 'out_sample'));
      };
      // Whether the twin is ready, a message says.
      if (twin !== null) await run.checkpoint();
      const { cond: prompt, uncond: negative } = input;
      // Begun before this thread's own call, during which it could begin nothing.
      const shared = negative !== null && twin?.ready === true;
      const beside = shared ? twin.call(feedsFor(negative)) : null;
      if (shared && !told) run.report.log('INFO', TOLD);
      told ||= shared;
      const cond = await call('cond', prompt);
      const uncond = negative && ((await beside) ?? (await call('uncond', negative)));
      await executor.step(step, { ...input, cond, uncond }, input.noise ?? undefined);
      return wantTensors ? { input: sample, cond, uncond } : null;
    },
    latents: () => executor.readLatents(),
    look: (wantDenoised) => look(executor, wantDenoised),
    destroy: () => executor.destroy(),
  };
}
