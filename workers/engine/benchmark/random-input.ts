import { createGenerator } from '../diffusion/noise/run-noise.ts';
import type { EncodedPrompt } from '../runtime/prompt.ts';
import type { UnetConfig } from '../../graph/config.ts';

/** Tokens of a prompt. */
const PROMPT_TOKENS = 77;
/** Numbers that say where the picture lies (`add_time_ids`). */
const SIZE_IDS = 6;

/** N(0,1), the same each time. */
export function randomInput(count: number, seed = 1n): Float32Array<ArrayBuffer> {
  return createGenerator('cpu', seed).randn(count);
}

/** A prompt in the form in which a UNet takes it, of no words. @param seed tells prompts apart */
export function randomPrompt(unet: UnetConfig, seed: bigint): EncodedPrompt {
  const { cross_attention_dim: width, projection_class_embeddings_input_dim: added } = unet;
  return {
    key: `random ${seed}`,
    ids1: new Int32Array(0),
    ids2: new Int32Array(0),
    truncated: false,
    embeds: randomInput(PROMPT_TOKENS * width, seed),
    pooled: randomInput(added - SIZE_IDS * unet.addition_time_embed_dim, seed),
  };
}
