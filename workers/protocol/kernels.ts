import type { AttentionKind } from './engine-options.ts';

/**
 * Which of several equal ways a graph of the webgpu dialect is written in. All ways read the same
 * weights and give the same values but for rounding. They differ in speed and memory, and in the
 * kernels of ONNX Runtime that they need: a GPU that computes one kernel wrongly gets another way.
 */
export interface Kernels {
  /** All attention of the UNet but what `finestAttention` names. */
  readonly attention: AttentionKind;
  /** Self-attention at the UNet's finest level that has any: 4,096 tokens for 1024² pixels. */
  readonly finestAttention: AttentionKind;
  /** The text encoders' attention, 77 tokens with a causal mask. */
  readonly textAttention: AttentionKind;
  /**
   * What a quantised linear layer does with its inputs. `int8`: they are rounded to 8 bits in
   * blocks of 128 where the GPU has a kernel for that (DP4A). `float`: never.
   */
  readonly linearActivations: 'int8' | 'float';
  /**
   * The second linear layer of each feed-forward (`ff.net.2`), which sums most products. `fp32`: it
   * computes in float32, also in an fp16 graph.
   */
  readonly deepLinears: 'as-is' | 'fp32';
  /**
   * Group norms of an fp16 graph; those of an fp32 graph are always centred. `centred`: the mean of
   * each group is taken off first (group-means.ts), which keeps flat maps finite.
   */
  readonly groupNorm: 'as-is' | 'centred';
  /** `fused`: SkipLayerNormalization; `apart`: Add and LayerNormalization. */
  readonly addLayerNorm: 'fused' | 'apart';
  /**
   * `fused`: BiasSplitGelu, whose half-precision shader the device has to mend
   * (engine/workarounds/bias-split-gelu.ts); `apart`: Split, Gelu and Mul.
   */
  readonly geglu: 'fused' | 'apart';
}
