import type { AuthoredGraph } from './builder.ts';
import { clipLayer } from './clip-layer.ts';
import { hasProjection, type ClipConfig } from './config.ts';
import type { Layers, Row, Tokens } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';

/** Key of the table [vocabulary, C] that `rows` come from; no graph reads it. */
export const TOKEN_TABLE = 'text_model.embeddings.token_embedding.weight';

/**
 * A CLIP text encoder (transformers modeling_clip.py). Its input is the embedding row of each
 * token, so the table is never loaded whole, and a learned word needs no other graph. Inputs:
 * `rows` [1,77,C] f32; with projection also `pooled_index` [1], the position to pool. Outputs:
 * `penultimate` [1,77,C] f32 (hidden_states[-2], no final norm); with projection `pooled` [1,
 * projection_dim] f32. Without projection nothing reads the last layer, and the graph leaves it
 * out.
 */
export function clipGraph(name: string, config: ClipConfig, target: GraphTarget): AuthoredGraph {
  const l = layersFor(name, target);
  const { hidden_size: width, max_position_embeddings: length } = config;
  const rows = l.builder.input('tokens', 'rows', 'fp32', [1, length, width], width);
  const positions = l.builder.weight({
    name: 'positions',
    key: 'text_model.embeddings.position_embedding.weight',
    shape: [length, width],
    transform: 'as-is',
    dims: [1, length, width],
    dtype: 'fp32',
  });
  const projects = hasProjection(config);
  let x = l.add(rows, { ...rows, name: positions });
  const layers = projects ? config.num_hidden_layers : config.num_hidden_layers - 1;
  let penultimate = x;
  for (let i = 0; i < layers; i++) {
    x = clipLayer(l, x, `text_model.encoder.layers.${i}`, config, target, {
      place: 'text',
      causal: length,
    });
    if (i === config.num_hidden_layers - 2) penultimate = x;
  }
  l.builder.output('penultimate', penultimate, [1, length, width]);
  if (projects) pool(l, x, config, target);
  return l.builder.finish();
}

/** text_projection(final_layer_norm(last)[pooled_index]). */
function pool(l: Layers, last: Tokens, config: ClipConfig, target: GraphTarget): void {
  const index = l.builder.indexInput('pooled_index', [1]);
  const normed = l.layerNorm(last, 'text_model.final_layer_norm', config.layer_norm_eps);
  const [picked] = l.builder.node('Gather', [normed.name, index], { attributes: { axis: 1n } });
  const [flat] = l.builder.node('Reshape', [picked, l.builder.int64s([1, config.hidden_size])]);
  const row: Row = { kind: 'row', name: flat, dtype: 'fp32', channels: config.hidden_size };
  const pooled = l.linear(l.cast(row, target.float), 'text_projection', {
    out: config.projection_dim,
    bias: false,
  });
  l.builder.output('pooled', l.cast(pooled, 'fp32'), [1, config.projection_dim]);
}
