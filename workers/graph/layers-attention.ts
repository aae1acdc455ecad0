import type { AttentionKind } from '../protocol/engine-options.ts';
import type { GraphBuilder } from './builder.ts';
import type { Kernels } from './kernels.ts';
import { LayersBase, type MapLayout } from './layers-base.ts';
import type { AttentionOptions, AttentionPlace, Heads, Tokens } from './layers.ts';
import { oneHeadAttention } from './one-head-attention.ts';

/** The attention of the webgpu dialect: fused where the kernels say so, else products and a softmax. */
export abstract class AttentionLayers extends LayersBase {
  protected readonly kernels: Kernels;

  constructor(builder: GraphBuilder, layout: MapLayout, kernels: Kernels) {
    super(builder, layout);
    this.kernels = kernels;
  }

  attention(q: Tokens, k: Tokens, v: Tokens, options: AttentionOptions): Tokens {
    const { heads, place } = options;
    if (place === 'vae') return this.#oneHead({ q, k, v }, options.parts);
    if (this.#attentionAt(place) === 'plain') {
      return this.plainAttention(q, this.splitHeads(k, heads), this.splitHeads(v, heads), options);
    }
    return this.#multiHead(q, k, v, options);
  }

  attentionToHeads(q: Tokens, k: Heads, v: Heads, options: AttentionOptions): Tokens {
    return this.#attentionAt(options.place) === 'plain'
      ? this.plainAttention(q, k, v, options)
      : this.#multiHead(q, k, v, options);
  }

  #attentionAt(place: AttentionPlace): AttentionKind {
    switch (place) {
      case 'text':
        return this.kernels.textAttention;
      case 'finest':
        return this.kernels.finestAttention;
      case 'unet':
      case 'vision':
        return this.kernels.attention;
      case 'vae':
        return 'plain';
    }
  }

  #oneHead({ q, k, v }: Readonly<Record<'q' | 'k' | 'v', Tokens>>, parts: number | undefined) {
    const wide = { q: this.cast(q, 'fp32'), k: this.cast(k, 'fp32'), v: this.cast(v, 'fp32') };
    const name = oneHeadAttention(this.builder, { ...wide, ...(parts && { parts }) });
    return this.cast({ ...wide.q, name }, q.dtype);
  }

  #multiHead<T extends Tokens | Heads>(q: Tokens, k: T, v: T, options: AttentionOptions): Tokens {
    const { heads, place, causal } = options;
    const dtype = this.#attentionAt(place) === 'fused-fp32' ? 'fp32' : q.dtype;
    const query = this.cast(q, dtype);
    const pair = [this.cast(k, dtype).name, this.cast(v, dtype).name];
    const bias = causal === undefined ? [] : ['', '', this.causalMask(dtype, causal)];
    const inputs = [query.name, ...pair, ...bias];
    const mixed = this.one(query, q.channels, 'MultiHeadAttention', inputs, {
      domain: 'com.microsoft',
      attributes: { num_heads: BigInt(heads) },
    });
    return this.cast(mixed, q.dtype);
  }
}
