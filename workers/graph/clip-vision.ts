import type { AuthoredGraph } from './builder.ts';
import { clipLayer } from './clip-layer.ts';
import type { ClipVisionConfig } from './clip-vision-config.ts';
import type { Layers, Row, Tokens } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import type { WeightSpec } from './weight-plan.ts';

const ROOT = 'vision_model.vision_model';

/**
 * A CLIP picture encoder with its projection (transformers modeling_clip.py, as
 * `StableDiffusionSafetyChecker` uses it). Its input `patches` [1, (side/patch)², 3·patch²] f32 is the
 * normalised picture, patch by patch, each channel by channel: a convolution whose stride is its
 * kernel is a matrix product. Output: `image_embeds` [1, projection_dim] f32, not of unit length. The
 * residual stream is f32 in every precision, as in the text encoders.
 */
export function clipVisionGraph(config: ClipVisionConfig, target: GraphTarget): AuthoredGraph {
  const l = layersFor('safety_checker', target);
  const { hidden_size: width, layer_norm_eps: epsilon } = config;
  const embedded = embed(l, config);
  let x = l.layerNorm(embedded, `${ROOT}.pre_layrnorm`, epsilon);
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const path = `${ROOT}.encoder.layers.${i}`;
    x = clipLayer(l, x, path, config, target, { place: 'vision' });
  }
  const [first] = l.builder.node('Gather', [x.name, l.builder.int64s([0])], {
    attributes: { axis: 1n },
  });
  const pooled = l.layerNorm({ ...x, name: first }, `${ROOT}.post_layernorm`, epsilon);
  const [flat] = l.builder.node('Reshape', [pooled.name, l.builder.int64s([1, width])]);
  const row: Row = { kind: 'row', name: flat, dtype: 'fp32', channels: width };
  const embeds = l.linear(l.cast(row, target.float), 'visual_projection', {
    out: config.projection_dim,
    bias: false,
  });
  l.builder.output('image_embeds', l.cast(embeds, 'fp32'), [1, config.projection_dim]);
  return l.builder.finish();
}

/** The class token and the patches' tokens, with their positions: [1, 1 + patches, hidden_size] f32. */
function embed(l: Layers, config: ClipVisionConfig): Tokens {
  const { hidden_size: width, image_size: side, patch_size: patch } = config;
  const count = (side / patch) ** 2;
  const values = 3 * patch ** 2;
  const patches = l.builder.input('tokens', 'patches', 'fp32', [1, count, values], values);
  const [rows] = l.builder.node('Reshape', [patches.name, l.builder.int64s([count, values])]);
  const kernel = weight(l, 'patch_embedding.weight', [width, 3, patch, patch], [width, values]);
  const [products] = l.builder.node('Gemm', [rows, kernel], { attributes: { transB: 1n } });
  const [tokens] = l.builder.node('Reshape', [products, l.builder.int64s([1, count, width])]);
  const first = weight(l, 'class_embedding', [width], [1, 1, width]);
  const [all] = l.builder.node('Concat', [first, tokens], { attributes: { axis: 1n } });
  const length = count + 1;
  const places = weight(l, 'position_embedding.weight', [length, width], [1, length, width]);
  const x: Tokens = { kind: 'tokens', name: all, dtype: 'fp32', channels: width };
  return l.add(x, { ...x, name: places });
}

function weight(
  l: Layers,
  name: string,
  shape: readonly number[],
  dims: readonly number[],
): string {
  const key = `${ROOT}.embeddings.${name}`;
  return l.builder.weight({ name: key, key, shape, transform: 'as-is', dims, dtype: 'fp32' });
}

/** The concepts of a checker: a row and a threshold for each. No graph reads them. */
export interface ConceptWeights {
  readonly embeds: WeightSpec;
  readonly thresholds: WeightSpec;
}

/** The tensors of the concepts that make a picture unsafe, and of those that ask for special care. */
export function conceptWeights({ projection_dim: width }: ClipVisionConfig): {
  readonly concepts: ConceptWeights;
  readonly specialCare: ConceptWeights;
} {
  return {
    concepts: concepts('concept_embeds', CONCEPTS, width),
    specialCare: concepts('special_care_embeds', SPECIAL_CARE, width),
  };
}

const CONCEPTS = 17;
const SPECIAL_CARE = 3;

function concepts(key: string, count: number, width: number): ConceptWeights {
  const common = { transform: 'as-is', dtype: 'fp32' } as const;
  const tensor = (name: string, shape: readonly number[]) => ({
    ...common,
    name,
    key: name,
    shape,
    dims: shape,
  });
  return {
    embeds: tensor(key, [count, width]),
    thresholds: tensor(`${key}_weights`, [count]),
  };
}
