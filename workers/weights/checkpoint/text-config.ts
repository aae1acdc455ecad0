import type { KeyShapes } from './key-shapes.ts';
import { HEAD_CHANNELS } from './unet-config.ts';

/** What both text encoders of SDXL have in common. */
const CLIP = {
  attention_dropout: 0,
  bos_token_id: 0,
  // transformers takes a 2 for the highest id of a prompt, where the published encoders pool.
  eos_token_id: 2,
  layer_norm_eps: 1e-5,
  model_type: 'clip_text_model',
  pad_token_id: 1,
} as const;

/** Makes the `text_encoder/config.json` of a checkpoint. @param keys tensors in transformers' names */
export function textConfig(keys: KeyShapes): object {
  const width = keys.dim('text_model.embeddings.token_embedding.weight', 1) ?? 0;
  return {
    ...CLIP,
    architectures: ['CLIPTextModel'],
    hidden_act: 'quick_gelu',
    hidden_size: width,
    intermediate_size: keys.dim('text_model.encoder.layers.0.mlp.fc1.weight', 0),
    max_position_embeddings: keys.dim('text_model.embeddings.position_embedding.weight', 0),
    num_attention_heads: width / HEAD_CHANNELS,
    num_hidden_layers: keys.count((n) => `text_model.encoder.layers.${n}.layer_norm1.weight`),
    projection_dim: width,
    vocab_size: keys.dim('text_model.embeddings.token_embedding.weight', 0),
  };
}

/** Makes the `text_encoder_2/config.json` of a checkpoint. @param keys tensors in OpenCLIP's names */
export function openClipConfig(keys: KeyShapes): object {
  const width = keys.dim('token_embedding.weight', 1) ?? 0;
  return {
    ...CLIP,
    architectures: ['CLIPTextModelWithProjection'],
    hidden_act: 'gelu',
    hidden_size: width,
    intermediate_size: keys.dim('transformer.resblocks.0.mlp.c_fc.weight', 0),
    max_position_embeddings: keys.dim('positional_embedding', 0),
    num_attention_heads: width / HEAD_CHANNELS,
    num_hidden_layers: keys.count((n) => `transformer.resblocks.${n}.ln_1.weight`),
    projection_dim: pooledWidth(keys),
    vocab_size: keys.dim('token_embedding.weight', 0),
  };
}

/** Width of the pooled state. @param keys tensors in OpenCLIP's names */
export function pooledWidth(keys: KeyShapes): number {
  return keys.dim('text_projection', 1) ?? 0;
}
