import type { GraphBuilder, Value } from './builder.ts';
import { LayersBase, type MapLayout } from './layers-base.ts';
import type {
  AttentionOptions,
  FeatureMap,
  Heads,
  Layers,
  LinearOptions,
  NormOptions,
  Row,
  Tokens,
} from './layers.ts';
import { oneHeadAttention } from './one-head-attention.ts';

const CHANNELS_FIRST: MapLayout = {
  dims: (channels, height, width) => [1, channels, height, width],
  channelAxis: 1n,
  spatialAxes: [2, 3],
  convolution: {},
};

/**
 * Standard ONNX operators only, NCHW: runs on ONNX Runtime's wasm CPU backend and is the second
 * opinion on the webgpu dialect.
 */
export class PortableLayers extends LayersBase implements Layers {
  constructor(builder: GraphBuilder) {
    super(builder, CHANNELS_FIRST);
  }

  groupNorm(
    x: FeatureMap,
    key: string,
    { groups, epsilon, silu }: NormOptions & { silu: boolean },
  ): FeatureMap {
    const flat = this.one(x, groups, 'Reshape', [x.name, this.builder.int64s([1, groups, -1])]);
    const ones = this.builder.floats(`ones_${groups}`, x.dtype, [groups], filled(groups, 1));
    const zeros = this.builder.floats(`zeros_${groups}`, x.dtype, [groups], filled(groups, 0));
    const normed = this.one(flat, groups, 'InstanceNormalization', [flat.name, ones, zeros], {
      attributes: { epsilon },
    });
    const [shape] = this.builder.node('Shape', [x.name]);
    const [back] = this.builder.node('Reshape', [normed.name, shape]);
    const gamma = this.vector(x.dtype, `${key}.weight`, x.channels, [1, x.channels, 1, 1]);
    const beta = this.vector(x.dtype, `${key}.bias`, x.channels, [1, x.channels, 1, 1]);
    const [scaled] = this.builder.node('Mul', [back, gamma]);
    const shifted = this.one(x, x.channels, 'Add', [scaled, beta]);
    return silu ? this.silu(shifted) : shifted;
  }

  addGroupNorm(
    a: FeatureMap,
    b: FeatureMap,
    key: string,
    options: NormOptions & { silu: boolean },
  ) {
    const sum = this.add(a, b);
    return { sum, normed: this.groupNorm(sum, key, options) };
  }

  groupNormAfterRow(x: FeatureMap, row: Row, key: string, options: NormOptions): FeatureMap {
    const [column] = this.builder.node('Reshape', [
      row.name,
      this.builder.int64s([1, x.channels, 1, 1]),
    ]);
    const sum = this.one(x, x.channels, 'Add', [x.name, column]);
    return this.groupNorm(sum, key, { ...options, silu: true });
  }

  toTokens(x: FeatureMap): Tokens {
    const [flat] = this.builder.node('Reshape', [x.name, this.builder.int64s([1, x.channels, -1])]);
    const [name] = this.builder.node('Transpose', [flat], { attributes: { perm: [0, 2, 1] } });
    return { ...x, kind: 'tokens', name };
  }

  toMap(x: Tokens, like: FeatureMap): FeatureMap {
    const [turned] = this.builder.node('Transpose', [x.name], { attributes: { perm: [0, 2, 1] } });
    const [shape] = this.builder.node('Shape', [like.name]);
    return { ...this.one(like, x.channels, 'Reshape', [turned, shape]), dtype: x.dtype };
  }

  linear<T extends Tokens | Row>(x: T, key: string, options: LinearOptions): T {
    if (options.bias) return this.gemm(x, key, options);
    return this.one(x, options.out, 'MatMul', [
      x.name,
      this.linearWeight(x.dtype, `${key}.weight`, x.channels, options.out),
    ]);
  }

  addLayerNorm(x: Tokens, residual: Tokens, key: string, epsilon: number) {
    const sum = this.add(x, residual);
    return { sum, normed: this.layerNorm(sum, key, epsilon) };
  }

  attention(q: Tokens, k: Tokens, v: Tokens, options: AttentionOptions): Tokens {
    const { heads, parts = 1 } = options;
    if (parts > 1) {
      return { ...q, name: oneHeadAttention(this.builder, { q, k, v, parts }) };
    }
    return this.plainAttention(q, this.splitHeads(k, heads), this.splitHeads(v, heads), options);
  }

  attentionToHeads(q: Tokens, k: Heads, v: Heads, options: AttentionOptions): Tokens {
    return this.plainAttention(q, k, v, options);
  }

  geglu(x: Tokens, key: string, inner: number): Tokens {
    return this.splitGeglu(this.linear(x, key, { out: 2 * inner, bias: true }), inner);
  }

  silu<T extends Value>(x: T): T {
    const [gate] = this.builder.node('Sigmoid', [x.name]);
    return this.one(x, x.channels, 'Mul', [x.name, gate]);
  }

  quickGelu<T extends Value>(x: T): T {
    const alpha = this.builder.floats('alpha_1702', x.dtype, [1], Float32Array.of(1.702));
    const [scaled] = this.builder.node('Mul', [x.name, alpha]);
    const [gate] = this.builder.node('Sigmoid', [scaled]);
    return this.one(x, x.channels, 'Mul', [x.name, gate]);
  }
}

function filled(length: number, value: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(value);
}
