import type { AttentionKind } from '../protocol/engine-options.ts';
import type { Kernels } from '../protocol/kernels.ts';

export type { Kernels } from '../protocol/kernels.ts';

/** The quickest ways that public reports do not warn of. */
export const USUAL_KERNELS: Kernels = {
  attention: 'fused',
  // Fused attention keeps its weights in half precision. Over 4,096 tokens small ones vanish, and
  // public reports show ghosted subjects at 1024². In fp32 graphs the two are the same.
  finestAttention: 'fused-fp32',
  textAttention: 'fused',
  linearActivations: 'int8',
  deepLinears: 'as-is',
  groupNorm: 'as-is',
  addLayerNorm: 'fused',
  geglu: 'fused',
};

/** The kernels with one kind of attention everywhere. */
export function withAttention(kernels: Kernels, kind: AttentionKind): Kernels {
  return { ...kernels, attention: kind, finestAttention: kind, textAttention: kind };
}
