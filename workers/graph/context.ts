import type { AuthoredGraph } from './builder.ts';
import { forBlock, type UnetConfig } from './config.ts';
import { placeOf } from './linear-formats.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import { crossAttentions, planUnet } from './unet-plan.ts';

/** Tokens of a prompt. */
const PROMPT_TOKENS = 77;

/**
 * Computes the part of the UNet that depends on the prompt and not on the step: the keys and values
 * of all cross-attentions, and the added text-and-size embedding. It runs once for each prompt. Its
 * weights are 13 % of the real UNet's and need not stay on the GPU during the steps. Inputs:
 * `prompt_embeds` [1,77,cross_attention_dim] f32, `added_input` [1, pooled + 6·sinusoid] f32.
 * Outputs: `added` [1, T] f32, `<path>.k` and `<path>.v` [1, heads, 77, d].
 */
export function contextGraph(config: UnetConfig, target: GraphTarget): AuthoredGraph {
  const l = layersFor('context', target);
  const timeSize = forBlock(config.block_out_channels, 0) * 4;
  const width = config.cross_attention_dim;
  const addedSize = config.projection_class_embeddings_input_dim;
  const prompt = l.builder.input(
    'tokens',
    'prompt_embeds',
    'fp32',
    [1, PROMPT_TOKENS, width],
    width,
  );
  const addedInput = l.builder.input('row', 'added_input', 'fp32', [1, addedSize], addedSize);

  const hidden = l.silu(
    l.linear(addedInput, 'add_embedding.linear_1', { out: timeSize, bias: true }),
  );
  const added = l.linear(hidden, 'add_embedding.linear_2', { out: timeSize, bias: true });
  l.builder.output('added', added, [1, timeSize]);

  const embeds = l.cast(prompt, target.float);
  for (const { path, transformer: t } of crossAttentions(planUnet(config))) {
    const dims = [1, t.heads, PROMPT_TOKENS, t.channels / t.heads];
    for (const side of ['k', 'v'] as const) {
      const options = { out: t.channels, bias: false, place: placeOf(t) };
      const projected = l.linear(embeds, `${path}.to_${side}`, options);
      l.builder.output(`${path}.${side}`, l.splitHeads(projected, t.heads), dims);
    }
  }
  return l.builder.finish();
}
