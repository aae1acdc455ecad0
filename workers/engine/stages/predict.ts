import { guidanceEmbedding, sinusoid } from '../diffusion/sinusoid.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { UnetConfig } from '../../graph/config.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtSession, type OrtTensor } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import { output } from './map-tensor.ts';

/** Calls the UNet for one prompt. @returns its output, which the caller disposes of */
export async function predict(
  run: JobRun,
  session: OrtSession,
  sample: OrtTensor,
  step: ScheduleStep,
  context: PromptContext,
  guidance_scale: number,
): Promise<OrtTensor> {
  await run.checkpoint();
  const width = run.model.unet.block_out_channels[0] ?? 0;
  const time = sinusoid([step.timestep], width, run.model.unet);
  const results = await session.run({
    sample,
    time: new Tensor('float32', time, [1, width]),
    ...guidanceFeed(run.model.unet, guidance_scale),
    ...context.feeds,
  });
  return output(results, 'out_sample');
}

/** The input of a UNet that was distilled with its guidance (LCM): the embedding of guidance − 1. */
function guidanceFeed(
  unet: UnetConfig,
  guidance_scale: number,
): Readonly<Record<string, OrtTensor>> {
  const dim = unet.time_cond_proj_dim;
  if (dim === null) return {};
  const embedding = guidanceEmbedding(guidance_scale, dim);
  return { guidance: new Tensor('float32', embedding, [1, dim]) };
}
