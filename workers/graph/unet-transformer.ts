import { AddedMaps } from './added-maps.ts';
import { placeOf } from './linear-formats.ts';
import type { Heads, Layers, NormOptions, Tokens } from './layers.ts';
import type { TransformerPlan } from './unet-plan.ts';

/** Epsilon of the group norm in front of a Transformer2D (diffusers Transformer2DModel). */
const TRANSFORMER_NORM_EPS = 1e-6;
const LAYER_NORM_EPS = 1e-5;

/** What the transformers of a UNet graph share. */
export interface TransformerContext {
  readonly l: Layers;
  /** Of the residual blocks; a transformer's own norm has the same groups. */
  readonly norm: NormOptions;
  /** Inputs of the graph for each cross-attention, by its path. */
  readonly keysAndValues: ReadonlyMap<string, { readonly k: Heads; readonly v: Heads }>;
}

/** diffusers Transformer2DModel with linear projections. */
export function transformer(
  c: TransformerContext,
  added: AddedMaps,
  plan: TransformerPlan,
): AddedMaps {
  const { l } = c;
  const normed = added.groupNorm(l, `${plan.path}.norm`, {
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
  const x = added.map(l);
  return AddedMaps.sum(l.toMap(projected, x), x);
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
  c: TransformerContext,
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
  const inner = l.geglu(
    afterCross.normed,
    `${path}.ff.net.0.proj`,
    plan.channels * 4,
    placeOf(plan),
  );
  const fed = l.linear(inner, `${path}.ff.net.2`, { ...linearOf(plan), deep: true });
  return { fed, residual: afterCross.sum };
}

function linearOf(plan: TransformerPlan) {
  return { out: plan.channels, bias: true, place: placeOf(plan) };
}
