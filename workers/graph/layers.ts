import type { GraphBuilder, Value } from './builder.ts';
import type { LinearPlace } from './linear-formats.ts';

/** A spatial tensor of one picture; NHWC in the webgpu dialect, NCHW in the portable one. */
export type FeatureMap = Value<'map'>;
/** [1, L, C] in both dialects. */
export type Tokens = Value<'tokens'>;
/** [1, C] in both dialects. */
export type Row = Value<'row'>;
/** [1, heads, L, d] in both dialects; `channels` is heads·d. */
export type Heads = Value<'heads'>;

/** A mean and a variance of every group of a norm, as a value of the graph: [2, groups] in f32. */
export interface Statistics {
  readonly name: string;
  readonly groups: number;
}

/** The part of a map that counts: the cells from `from` to before `to` in both directions, every `step`-th. */
export interface Window {
  /** Names of int64 inputs [2]: row and column. */
  readonly from: string;
  readonly to: string;
  readonly step: number;
}

/**
 * Where attention stands in the networks, which decides what it is computed with: in a text
 * encoder, at the UNet's finest level, at any other place of the UNet, in the VAE, or in the encoder
 * of a safety checker.
 */
export type AttentionPlace = 'text' | 'finest' | 'unet' | 'vae' | 'vision';

export interface AttentionOptions {
  readonly heads: number;
  readonly place: AttentionPlace;
  /** In the VAE: in how many parts the queries are taken, so that their scores fit; 1 by default. */
  readonly parts?: number;
  /** Tokens of a causal mask; without it every token sees all others. */
  readonly causal?: number;
}

export interface ConvOptions {
  readonly out: number;
  readonly kernel: 1 | 3;
  readonly stride?: 1 | 2;
  /** Zeros added [top, left, bottom, right]; default keeps the size at stride 1. */
  readonly pads?: readonly [number, number, number, number];
}

/**
 * The layers that every network is written with. Two dialects implement them: `webgpu` (NHWC, ONNX
 * Runtime's fused contrib operators, all on the GPU) and `portable` (standard ONNX operators,
 * NCHW). `key` is the path of the layer in the safetensors file; the implementation appends
 * `.weight` and `.bias`.
 */
export interface Layers {
  readonly builder: GraphBuilder;
  /** Dims of a map input or output in this dialect's layout. */
  mapDims(channels: number, height: string, width: string): readonly (number | string)[];

  conv(x: FeatureMap, key: string, options: ConvOptions): FeatureMap;
  groupNorm(x: FeatureMap, key: string, options: NormOptions & { silu: boolean }): FeatureMap;
  /** sum = a + b, normed = groupNorm(sum). */
  addGroupNorm(
    a: FeatureMap,
    b: FeatureMap,
    key: string,
    options: NormOptions & { silu: boolean },
  ): { readonly sum: FeatureMap; readonly normed: FeatureMap };
  /** silu(groupNorm(x + row)): the second norm of a time-conditioned residual block. */
  groupNormAfterRow(x: FeatureMap, row: Row, key: string, options: NormOptions): FeatureMap;
  /** Mean and variance of each group of channels, over a window of the map. */
  statistics(x: FeatureMap, groups: number, window: Window): Statistics;
  /** As {@link groupNorm} with statistics that come from elsewhere. */
  normBy(
    x: FeatureMap,
    key: string,
    statistics: Statistics,
    options: Omit<NormOptions, 'groups'> & { silu: boolean },
  ): FeatureMap;
  upsampleTo(x: FeatureMap, like: FeatureMap): FeatureMap;
  upsampleTwice(x: FeatureMap): FeatureMap;
  concatChannels(a: FeatureMap, b: FeatureMap): FeatureMap;
  toTokens(x: FeatureMap): Tokens;
  /** Tokens to a map of `like`'s height and width. */
  toMap(x: Tokens, like: FeatureMap): FeatureMap;

  linear<T extends Tokens | Row>(x: T, key: string, options: LinearOptions): T;
  layerNorm(x: Tokens, key: string, epsilon: number): Tokens;
  /** sum = x + residual, normed = layerNorm(sum). */
  addLayerNorm(
    x: Tokens,
    residual: Tokens,
    key: string,
    epsilon: number,
  ): { readonly sum: Tokens; readonly normed: Tokens };
  /** softmax(q·kᵀ/√d)·v over the heads; all three [1, L, C]. */
  attention(q: Tokens, k: Tokens, v: Tokens, options: AttentionOptions): Tokens;
  /** As {@link attention} with keys and values already [1, heads, L, d]. */
  attentionToHeads(q: Tokens, k: Heads, v: Heads, options: AttentionOptions): Tokens;
  /** [1, L, C] → [1, heads, L, C/heads]. */
  splitHeads(x: Tokens, heads: number): Heads;
  /** value·gelu(gate) of a linear layer C → 2·inner (diffusers GEGLU, erf). */
  geglu(x: Tokens, key: string, inner: number, place: LinearPlace): Tokens;

  add<T extends Value>(a: T, b: T): T;
  silu<T extends Value>(x: T): T;
  gelu<T extends Value>(x: T): T;
  quickGelu<T extends Value>(x: T): T;
  cast<T extends Value>(x: T, dtype: Value['dtype']): T;
}

export interface NormOptions {
  readonly groups: number;
  readonly epsilon: number;
}

export interface LinearOptions {
  readonly out: number;
  readonly bias: boolean;
  /** Where the layer stands, for the skip list of the precision; `usual` by default. */
  readonly place?: LinearPlace;
  /** It sums more products than the others, which half precision may not hold. */
  readonly deep?: boolean;
}
