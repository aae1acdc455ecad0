import type { GraphBuilder } from './builder.ts';
import type { Tokens } from './layers.ts';

/**
 * softmax(q·kᵀ/√C)·v with one head of the whole width, in float32: the attention of the VAE, whose
 * head has 512 channels. The fused operator has no kernel for so wide a head but one that is written
 * for a single query, and that takes a scratch of 512 MiB at 4,096 tokens, more than a WebGPU buffer
 * may have by default. The scores, which are all there is to hold here, take 64 MiB.
 * @param q, k, v [1, L, C] each
 * @returns name of the output [1, L, C]
 */
export function oneHeadAttention(builder: GraphBuilder, q: Tokens, k: Tokens, v: Tokens): string {
  const flat = builder.int64s([-1, q.channels]);
  const rows = ({ name }: Tokens) => builder.node('Reshape', [name, flat])[0];
  // transB reads the keys as they lie, so nothing is turned around.
  const [scores] = builder.node('Gemm', [rows(q), rows(k)], {
    attributes: { alpha: 1 / Math.sqrt(q.channels), transB: 1n },
  });
  const [weights] = builder.node('Softmax', [scores], { attributes: { axis: -1n } });
  const [mixed] = builder.node('MatMul', [weights, rows(v)]);
  return builder.node('Reshape', [mixed, builder.int64s([1, -1, q.channels])])[0];
}
