import type { AuthoredGraph } from './builder.ts';
import { forBlock, type UnetConfig } from './config.ts';
import type { FeatureMap, Heads, Layers, NormOptions, Row, Tokens } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import { crossAttentions, planUnet, type LayerPlan, type TransformerPlan } from './unet-plan.ts';

/** Epsilon of the group norm in front of a Transformer2D (diffusers Transformer2DModel). */
const TRANSFORMER_NORM_EPS = 1e-6;
const LAYER_NORM_EPS = 1e-5;
/** Tokens of a prompt; both CLIP encoders pad to this. */
const PROMPT_TOKENS = 77;

interface Context {
  readonly l: Layers;
  readonly norm: NormOptions;
  /** silu of the time embedding. Every residual block projects it with weights of its own. */
  readonly time: Row;
  readonly keysAndValues: ReadonlyMap<string, { readonly k: Heads; readonly v: Heads }>;
}

/**
 * The UNet of an SDXL-shaped model (diffusers UNet2DConditionModel), batch 1, symbolic h and w.
 * Inputs: `sample` (scaled latents, f32 map), `time` [1, block_out_channels[0]] f32 sinusoid of the
 * timestep, `added` [1, T] f32 from the context graph, and per cross-attention `<path>.k` and
 * `<path>.v` [1, heads, 77, d]. Output: `out_sample`, f32 map.
 */
export function unetGraph(config: UnetConfig, target: GraphTarget): AuthoredGraph {
  const l = layersFor('unet', target);
  const plan = planUnet(config);
  const base = forBlock(config.block_out_channels, 0);
  const timeSize = base * 4;

  const latents = l.builder.input(
    'map',
    'sample',
    'fp32',
    l.mapDims(config.in_channels, 'h', 'w'),
    config.in_channels,
  );
  const sinusoid = l.builder.input('row', 'time', 'fp32', [1, base], base);
  const added = l.builder.input('row', 'added', 'fp32', [1, timeSize], timeSize);
  const keysAndValues = new Map(
    crossAttentions(plan).map(({ path, transformer: t }) => {
      const dims = [1, t.heads, PROMPT_TOKENS, t.channels / t.heads];
      const k = l.builder.input('heads', `${path}.k`, target.float, dims, t.channels);
      const v = l.builder.input('heads', `${path}.v`, target.float, dims, t.channels);
      return [path, { k, v }] as const;
    }),
  );

  const hidden = l.silu(l.linear(sinusoid, 'time_embedding.linear_1', bias(timeSize)));
  const embedded = l.add(l.linear(hidden, 'time_embedding.linear_2', bias(timeSize)), added);
  const c: Context = {
    l,
    norm: { groups: config.norm_num_groups, epsilon: config.norm_eps },
    time: l.cast(l.silu(embedded), target.float),
    keysAndValues,
  };

  let x = l.conv(l.cast(latents, target.float), 'conv_in', { out: base, kernel: 3 });
  const skips: FeatureMap[] = [x];
  for (const block of plan.down) {
    for (const layer of block.layers) {
      x = residualLayer(c, x, layer);
      skips.push(x);
    }
    if (block.sampler !== null) {
      x = l.conv(x, block.sampler, { out: x.channels, kernel: 3, stride: 2 });
      skips.push(x);
    }
  }
  x = residualLayer(c, residualLayer(c, x, plan.mid.before), plan.mid.after);
  for (const block of plan.up) {
    for (const layer of block.layers) {
      const skip = skips.pop();
      if (skip === undefined) throw new Error('the UNet has more up layers than skips');
      x = residualLayer(c, l.concatChannels(x, skip), layer);
    }
    const next = skips.at(-1);
    if (block.sampler !== null && next !== undefined) {
      x = l.conv(l.upsampleTo(x, next), block.sampler, { out: x.channels, kernel: 3 });
    }
  }
  // The last convolution sums in f32: its output is the prediction the sampler multiplies by sigma.
  const last = l.cast(l.groupNorm(x, 'conv_norm_out', { ...c.norm, silu: true }), 'fp32');
  const out = l.conv(last, 'conv_out', { out: config.out_channels, kernel: 3 });
  l.builder.output('out_sample', out, l.mapDims(config.out_channels, 'h', 'w'));
  return l.builder.finish();
}

function residualLayer(c: Context, x: FeatureMap, layer: LayerPlan): FeatureMap {
  const { l } = c;
  const h = l.conv(
    l.groupNorm(x, `${layer.resnet}.norm1`, { ...c.norm, silu: true }),
    `${layer.resnet}.conv1`,
    { out: layer.out, kernel: 3 },
  );
  const row = l.linear(c.time, `${layer.resnet}.time_emb_proj`, bias(layer.out));
  const second = l.conv(
    l.groupNormAfterRow(h, row, `${layer.resnet}.norm2`, c.norm),
    `${layer.resnet}.conv2`,
    { out: layer.out, kernel: 3 },
  );
  const shortcut =
    x.channels === layer.out
      ? x
      : l.conv(x, `${layer.resnet}.conv_shortcut`, { out: layer.out, kernel: 1 });
  const sum = l.add(second, shortcut);
  return layer.transformer === null ? sum : transformer(c, sum, layer.transformer);
}

/** diffusers Transformer2DModel with linear projections. */
function transformer(c: Context, x: FeatureMap, plan: TransformerPlan): FeatureMap {
  const { l } = c;
  const normed = l.groupNorm(x, `${plan.path}.norm`, {
    groups: c.norm.groups,
    epsilon: TRANSFORMER_NORM_EPS,
    silu: false,
  });
  const path = (n: number) => `${plan.path}.transformer_blocks.${n}`;
  const projectedIn = l.linear(l.toTokens(normed), `${plan.path}.proj_in`, linearOf(plan));
  let input: BlockInput = {
    sum: projectedIn,
    normed: l.layerNorm(projectedIn, `${path(0)}.norm1`, LAYER_NORM_EPS),
  };
  let last = input.sum;
  for (let n = 0; n < plan.layers; n++) {
    const { fed, residual } = transformerBlock(c, input, path(n), plan);
    // The sum is the next block's input, whose first norm computes it by the way.
    if (n + 1 < plan.layers) {
      input = l.addLayerNorm(fed, residual, `${path(n + 1)}.norm1`, LAYER_NORM_EPS);
    } else last = l.add(fed, residual);
  }
  const projected = l.linear(last, `${plan.path}.proj_out`, linearOf(plan));
  return l.add(l.toMap(projected, x), x);
}

/** A block's input, and its first layer norm. */
interface BlockInput {
  readonly sum: Tokens;
  readonly normed: Tokens;
}

/**
 * diffusers BasicTransformerBlock: self-attention, cross-attention, GEGLU, each on a layer norm.
 * @returns two values whose sum is the block's output
 */
function transformerBlock(
  c: Context,
  { sum, normed }: BlockInput,
  path: string,
  plan: TransformerPlan,
): { readonly fed: Tokens; readonly residual: Tokens } {
  const { l } = c;
  const flat = { ...linearOf(plan), bias: false };
  const self = l.attention(
    l.linear(normed, `${path}.attn1.to_q`, flat),
    l.linear(normed, `${path}.attn1.to_k`, flat),
    l.linear(normed, `${path}.attn1.to_v`, flat),
    { heads: plan.heads, place: plan.finest ? 'finest' : 'unet' },
  );
  const afterSelf = l.addLayerNorm(
    l.linear(self, `${path}.attn1.to_out.0`, linearOf(plan)),
    sum,
    `${path}.norm2`,
    LAYER_NORM_EPS,
  );
  const kv = c.keysAndValues.get(`${path}.attn2`);
  if (kv === undefined) throw new Error(`no keys and values for ${path}`);
  const cross = l.attentionToHeads(
    l.linear(afterSelf.normed, `${path}.attn2.to_q`, flat),
    kv.k,
    kv.v,
    { heads: plan.heads, place: 'unet' },
  );
  const afterCross = l.addLayerNorm(
    l.linear(cross, `${path}.attn2.to_out.0`, linearOf(plan)),
    afterSelf.sum,
    `${path}.norm3`,
    LAYER_NORM_EPS,
  );
  const inner = l.geglu(afterCross.normed, `${path}.ff.net.0.proj`, plan.channels * 4, plan.finest);
  const fed = l.linear(inner, `${path}.ff.net.2`, { ...linearOf(plan), deep: true });
  return { fed, residual: afterCross.sum };
}

function bias(out: number) {
  return { out, bias: true };
}

function linearOf({ channels, finest }: TransformerPlan) {
  return { ...bias(channels), sensitive: finest };
}
