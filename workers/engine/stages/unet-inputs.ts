import { guidanceEmbedding, sinusoid } from '../diffusion/sinusoid.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { UnetConfig } from '../../graph/config.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';
import type { PromptContext } from '../runtime/prompt.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';

/** The inputs of a call of the UNet. @param sample the scaled latents, a map */
export function feedsOf(
  unet: UnetConfig,
  sample: OrtTensor,
  step: ScheduleStep,
  context: PromptContext,
  guidance_scale: number,
): UnetFeeds {
  const width = unet.block_out_channels[0] ?? 0;
  const time = sinusoid([step.timestep], width, unet);
  return {
    sample,
    time: new Tensor('float32', time, [1, width]),
    ...guidanceFeed(unet, guidance_scale),
    ...context.feeds,
  };
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
