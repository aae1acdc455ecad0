import type { ClipConfig } from './config.ts';
import type { AttentionOptions, Layers, Tokens } from './layers.ts';
import type { GraphTarget } from './networks.ts';

/** The fields of a CLIP config, of text or of pictures, that its encoder layers are written from. */
export type ClipLayerConfig = Pick<
  ClipConfig,
  'hidden_act' | 'hidden_size' | 'intermediate_size' | 'layer_norm_eps' | 'num_attention_heads'
>;

/**
 * One layer of a CLIP encoder (transformers `CLIPEncoderLayer`). The residual stream is f32 in every
 * precision, because the first token's values overflow binary16.
 * @param x [1, L, hidden_size] f32
 * @param path key of the layer, `….encoder.layers.3`
 * @param sees which attention it is, and whether a token sees only those before it
 */
export function clipLayer(
  l: Layers,
  x: Tokens,
  path: string,
  config: ClipLayerConfig,
  target: GraphTarget,
  sees: Omit<AttentionOptions, 'heads'>,
): Tokens {
  const same = { out: config.hidden_size, bias: true };
  const attention = `${path}.self_attn`;
  const first = l.cast(l.layerNorm(x, `${path}.layer_norm1`, config.layer_norm_eps), target.float);
  const mixed = l.attention(
    l.linear(first, `${attention}.q_proj`, same),
    l.linear(first, `${attention}.k_proj`, same),
    l.linear(first, `${attention}.v_proj`, same),
    { ...sees, heads: config.num_attention_heads },
  );
  const attended = l.cast(l.linear(mixed, `${attention}.out_proj`, same), 'fp32');
  const { sum, normed } = l.addLayerNorm(attended, x, `${path}.layer_norm2`, config.layer_norm_eps);
  const wide = l.linear(l.cast(normed, target.float), `${path}.mlp.fc1`, {
    out: config.intermediate_size,
    bias: true,
  });
  const active = config.hidden_act === 'gelu' ? l.gelu(wide) : l.quickGelu(wide);
  return l.add(l.cast(l.linear(active, `${path}.mlp.fc2`, same), 'fp32'), sum);
}
