import type { CheckId, GraphFloat } from '../../protocol/first-use.ts';
import type { Kernels } from '../../protocol/kernels.ts';

/** What an adapter offers, as far as it decides which ways there are. */
export interface DeviceFacts {
  /** Largest part of a buffer that one shader can be given, in bytes. */
  readonly maxStorageBufferBindingSize: number;
}

/** Bytes of all scores of the finest level at 1024² pixels: 10 heads, 4,096 × 4,096 pairs. */
const SCORES = { fp16: 320 * 2 ** 20, fp32: 640 * 2 ** 20 } as const;

/**
 * The ways in which a check's operator can be computed, the first choice first. A check is made in
 * the next way only where the one before it failed. Where all fail, half precision is given up;
 * where all fail in fp32 too, the adapter is not used.
 */
export function waysOf(id: CheckId, float: GraphFloat, device: DeviceFacts): readonly string[] {
  switch (id) {
    case 'self_attention':
    case 'long_attention':
    case 'cross_attention': {
      const plain = device.maxStorageBufferBindingSize >= SCORES[float] ? ['plain'] : [];
      return [...fused(float), ...plain];
    }
    case 'causal_attention':
      // The scores of 77 tokens fit everywhere.
      return [...fused(float), 'plain'];
    case 'linear_q8':
    case 'linear_q4':
      return ['int8', 'float', 'unquantised'];
    case 'deep_linear':
      // Where no kernel for quantised weights is right, the same sum is tried without quantising.
      return float === 'fp16' ? ['as-is', 'fp32', 'unquantised'] : ['as-is', 'unquantised'];
    case 'group_norm':
      // Groups of fp32 graphs are always centred.
      return float === 'fp16' ? ['as-is', 'centred'] : ['as-is'];
    case 'layer_norm':
    case 'gate_and_moves':
      return ['fused', 'apart'];
    case 'capture':
      return ['repeated', 'plain'];
    case 'vae_attention':
    case 'convolution':
    case 'convolution_fp32':
    case 'weights':
    case 'demo_picture':
      return ['usual'];
  }
}

function fused(float: GraphFloat): readonly string[] {
  return float === 'fp16' ? ['fused', 'fused-fp32'] : ['fused'];
}

/** The kernels with the operator of one check computed in one of its ways. */
export function withWay(kernels: Kernels, id: CheckId, way: string): Kernels {
  const attention = way === 'plain' || way === 'fused-fp32' ? way : 'fused';
  switch (id) {
    case 'self_attention':
    case 'cross_attention':
      return { ...kernels, attention };
    case 'long_attention':
      return { ...kernels, finestAttention: attention };
    case 'causal_attention':
      return { ...kernels, textAttention: attention };
    case 'linear_q8':
    case 'linear_q4':
      return { ...kernels, linearActivations: way === 'int8' ? 'int8' : 'float' };
    case 'deep_linear':
      return { ...kernels, deepLinears: way === 'as-is' ? 'as-is' : 'fp32' };
    case 'group_norm':
      return { ...kernels, groupNorm: way === 'centred' ? 'centred' : 'as-is' };
    case 'layer_norm':
      return { ...kernels, addLayerNorm: way === 'apart' ? 'apart' : 'fused' };
    case 'gate_and_moves':
      return { ...kernels, geglu: way === 'apart' ? 'apart' : 'fused' };
    case 'vae_attention':
    case 'convolution':
    case 'convolution_fp32':
    case 'capture':
    case 'weights':
    case 'demo_picture':
      return kernels;
  }
}
