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
  const twin = run.job.options.threads === 1 ? null : run.loaded.sessions.twin;
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
      const isWhole = input.level === 'whole' || outer === null;
      /** Keeps what a call of the whole UNet gave for the outer level. @returns its prediction */
      const take = (side: Side, results: Readonly<Record<string, OrtTensor>>) => {
        if (outer !== null) inner.set(side, output(results, INNER));
        return floatValues(output(results, 'out_sample'));
      };
      const call = async (side: Side, context: PromptContext) => {
        await run.checkpoint();
        const feeds = feedsFor(context);
        const kept = inner.get(side);
        if (isWhole || kept === undefined) return take(side, await whole.run(feeds, fetches));
        const results = await outer.run(readBy(outer, { ...feeds, [INNER]: kept }));
        return floatValues(output(results, 'out_sample'));
      };
      // Whether the twin is ready, a message says.
      if (twin !== null) await run.checkpoint();
      const { cond: prompt, uncond: negative } = input;
      // Begun before this thread's own call, during which it could begin nothing. The outer level is called here alone:
      // it takes a small part of a call.
      const shared = negative !== null && isWhole && twin?.ready === true;
      const beside = shared ? twin.call(feedsFor(negative), fetches) : null;
      if (shared && !told) run.report.log('INFO', TOLD);
      told ||= shared;
      const cond = await call('cond', prompt);
      const made = await beside;
      const uncond =
        negative && (made === null ? await call('uncond', negative) : await take('uncond', made));
      await executor.step(step, { ...input, cond, uncond }, input.noise ?? undefined);
      return wantTensors ? { input: sample, cond, uncond } : null;
    },
    latents: () => executor.readLatents(),
    look: (wantDenoised) => look(executor, wantDenoised),
    destroy: () => executor.destroy(),
  };
}
