import type { GraphBuilder } from './builder.ts';
import { concatenate, divide } from './parts.ts';
import type { Tokens } from './layers.ts';

/**
 * softmax(q·kᵀ/√C)·v with one head of the whole width, in float32: the attention of the VAE, whose
 * head has 512 channels. The fused operator has no kernel for so wide a head but one that is written
 * for a single query, and that takes a scratch of 512 MiB at 4,096 tokens, more than a WebGPU buffer
 * may have by default. The scores, which are all there is to hold here, take 64 MiB; in 16 parts they
 * take no more for 16,384 tokens.
 * @param q, k, v [1, L, C] each
 * @param parts in how many the queries are taken, one after another: a power of 4; L is at least its square
 * @returns name of the output [1, L, C]
 */
export function oneHeadAttention(
  builder: GraphBuilder,
  { q, k, v, parts = 1 }: Readonly<Record<'q' | 'k' | 'v', Tokens>> & { readonly parts?: number },
): string {
  const flat = builder.int64s([-1, q.channels]);
  const rows = ({ name }: Tokens) => builder.node('Reshape', [name, flat])[0];
  const [queries, keys, values] = [rows(q), rows(k), rows(v)];
  const mix = (some: string) => {
    // transB reads the keys as they lie, so nothing is turned around.
    const [scores] = builder.node('Gemm', [some, keys], {
      attributes: { alpha: 1 / Math.sqrt(q.channels), transB: 1n },
    });
    const [weights] = builder.node('Softmax', [scores], { attributes: { axis: -1n } });
    return builder.node('MatMul', [weights, values])[0];
  };
  const mixed = inParts(builder, queries, parts, mix);
  return builder.node('Reshape', [mixed, builder.int64s([1, -1, q.channels])])[0];
}

function inParts(
  builder: GraphBuilder,
  queries: string,
  parts: number,
  mix: (some: string) => string,
): string {
  if (parts === 1) return mix(queries);
  const some = divide(builder, queries, parts);
  return concatenate(builder, some.map(mix), 0);
}
