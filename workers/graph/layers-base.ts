import type { GraphBuilder, Value } from './builder.ts';
import type { Dim } from './onnx-encoding.ts';
import { normedBy, statisticsOf } from './map-statistics.ts';
import { floatWeight } from './quantised-weight.ts';
import type {
  AttentionOptions,
  ConvOptions,
  FeatureMap,
  Heads,
  LinearOptions,
  NormOptions,
  Row,
  Statistics,
  Tokens,
  Window,
} from './layers.ts';

/** The order of a feature map's axes in a dialect. */
export interface MapLayout {
  /** Four values, one per axis, in the layout's order; batch is 1. */
  readonly dims: <T>(channels: T | number, height: T, width: T) => (T | number)[];
  readonly channelAxis: bigint;
  readonly spatialAxes: readonly [number, number];
  /** The domain of the operators Conv and BatchNormalization that take this layout; the standard one if absent. */
  readonly convolution: { readonly domain?: string };
}

const NEAREST = {
  mode: 'nearest',
  coordinate_transformation_mode: 'asymmetric',
  nearest_mode: 'floor',
} as const;

/** The layers that both dialects write with the same operators; only the order of axes differs. */
export abstract class LayersBase {
  readonly builder: GraphBuilder;
  readonly #layout: MapLayout;

  constructor(builder: GraphBuilder, layout: MapLayout) {
    this.builder = builder;
    this.#layout = layout;
  }

  protected one<T extends Value>(
    like: T,
    channels: number,
    op: string,
    inputs: readonly string[],
    options: Parameters<GraphBuilder['node']>[2] = {},
  ): T {
    const [name] = this.builder.node(op, inputs, options);
    return { ...like, name, channels };
  }

  /**
   * Adds a bias, gamma or beta of `size` values.
   * @param dims its shape in the graph, for broadcasting
   */
  protected vector(
    dtype: Value['dtype'],
    key: string,
    size: number,
    dims: readonly number[] = [size],
  ) {
    return this.builder.weight({
      name: `${key}:${dtype}`,
      key,
      shape: [size],
      transform: 'as-is',
      dims,
      dtype,
    });
  }

  protected affine(dtype: Value['dtype'], key: string, size: number) {
    return [
      this.vector(dtype, `${key}.weight`, size),
      this.vector(dtype, `${key}.bias`, size),
    ] as const;
  }

  /**
   * Adds the mask [1,1,L,L]: 0 on and below the diagonal, above it a value whose softmax is 0. Half
   * precision gets −10,000: with its lowest number a score's sum could become −∞, and a row of
   * those NaN.
   */
  protected causalMask(dtype: Value['dtype'], length: number): string {
    const mask = new Float32Array(length * length);
    const blocked = dtype === 'fp32' ? -1e9 : -1e4;
    for (let row = 0; row < length; row++) {
      mask.fill(blocked, row * length + row + 1, (row + 1) * length);
    }
    return this.builder.floats(`causal_${length}`, dtype, [1, 1, length, length], mask);
  }

  protected linearWeight(dtype: Value['dtype'], key: string, inSize: number, outSize: number) {
    return this.builder.weight(floatWeight({ key, out: outSize, columns: inSize }, dtype));
  }

  protected convWeight(dtype: Value['dtype'], key: string, shape: readonly number[]) {
    return this.builder.weight({
      name: `${key}:${dtype}`,
      key,
      shape,
      transform: 'as-is',
      dims: shape,
      dtype,
    });
  }

  mapDims(channels: number, height: string, width: string): readonly Dim[] {
    return this.#layout.dims(channels, height, width);
  }

  conv(x: FeatureMap, key: string, { out, kernel, stride = 1, pads }: ConvOptions): FeatureMap {
    const edge = kernel === 3 ? 1 : 0;
    return this.one(
      x,
      out,
      'Conv',
      [
        x.name,
        this.convWeight(x.dtype, `${key}.weight`, [out, x.channels, kernel, kernel]),
        this.vector(x.dtype, `${key}.bias`, out),
      ],
      {
        ...this.#layout.convolution,
        attributes: {
          kernel_shape: [kernel, kernel],
          strides: [stride, stride],
          pads: pads ?? [edge, edge, edge, edge],
        },
      },
    );
  }

  abstract silu<T extends Value>(x: T): T;

  statistics(x: FeatureMap, groups: number, window: Window): Statistics {
    const { dims, spatialAxes: spatial } = this.#layout;
    const row = (channels: number) => dims<number>(channels, 1, 1);
    return statisticsOf(this.builder, x, groups, window, { spatial, row });
  }

  normBy(
    x: FeatureMap,
    key: string,
    statistics: Statistics,
    { epsilon, silu }: Omit<NormOptions, 'groups'> & { silu: boolean },
  ): FeatureMap {
    const affine = this.affine(x.dtype, key, x.channels);
    const domain = this.#layout.convolution;
    const name = normedBy(this.builder, x, affine, statistics, { epsilon, domain });
    const normed = { ...x, name };
    return silu ? this.silu(normed) : normed;
  }

  upsampleTwice(x: FeatureMap): FeatureMap {
    const scales = Float32Array.from(this.#layout.dims(1, 2, 2));
    const name = this.builder.floats('upsample_scales', 'fp32', [4], scales);
    return this.one(x, x.channels, 'Resize', [x.name, '', name], { attributes: NEAREST });
  }

  upsampleTo(x: FeatureMap, like: FeatureMap): FeatureMap {
    const axes = this.#layout.spatialAxes;
    const [size] = this.builder.node('Shape', [like.name], {
      attributes: { start: BigInt(axes[0]), end: BigInt(axes[1] + 1) },
    });
    return this.one(x, x.channels, 'Resize', [x.name, '', '', size], {
      attributes: { ...NEAREST, axes },
    });
  }

  concatChannels(a: FeatureMap, b: FeatureMap): FeatureMap {
    return this.one(a, a.channels + b.channels, 'Concat', [a.name, b.name], {
      attributes: { axis: this.#layout.channelAxis },
    });
  }

  layerNorm(x: Tokens, key: string, epsilon: number): Tokens {
    return this.one(
      x,
      x.channels,
      'LayerNormalization',
      [x.name, ...this.affine(x.dtype, key, x.channels)],
      { attributes: { axis: -1n, epsilon } },
    );
  }

  /** Gemm takes two dimensions; the reshapes around it move no data. */
  protected gemm<T extends Tokens | Row>(x: T, key: string, { out }: LinearOptions): T {
    const isRow = x.kind === 'row';
    const flat = isRow
      ? x.name
      : this.builder.node('Reshape', [x.name, this.builder.int64s([-1, x.channels])])[0];
    const [product] = this.builder.node('Gemm', [
      flat,
      this.linearWeight(x.dtype, `${key}.weight`, x.channels, out),
      this.vector(x.dtype, `${key}.bias`, out),
    ]);
    if (isRow) return { ...x, name: product, channels: out };
    return this.one(x, out, 'Reshape', [product, this.builder.int64s([1, -1, out])]);
  }

  splitHeads(x: Tokens, heads: number): Heads {
    const shape = this.builder.int64s([1, -1, heads, x.channels / heads]);
    const [split] = this.builder.node('Reshape', [x.name, shape]);
    const [name] = this.builder.node('Transpose', [split], { attributes: { perm: [0, 2, 1, 3] } });
    return { ...x, kind: 'heads', name };
  }

  /** Attention as matrix products and a softmax. It holds the scores of all pairs at once. */
  protected plainAttention(
    q: Tokens,
    k: Heads,
    v: Heads,
    { heads, causal }: AttentionOptions,
  ): Tokens {
    const size = q.channels / heads;
    const scale = this.builder.floats(
      `scale_${size}`,
      q.dtype,
      [1],
      Float32Array.of(1 / Math.sqrt(size)),
    );
    const [scaled] = this.builder.node('Mul', [this.splitHeads(q, heads).name, scale]);
    const [turned] = this.builder.node('Transpose', [k.name], {
      attributes: { perm: [0, 1, 3, 2] },
    });
    let [scores] = this.builder.node('MatMul', [scaled, turned]);
    if (causal !== undefined) {
      [scores] = this.builder.node('Add', [scores, this.causalMask(q.dtype, causal)]);
    }
    const [weights] = this.builder.node('Softmax', [scores], { attributes: { axis: -1n } });
    const [mixed] = this.builder.node('MatMul', [weights, v.name]);
    const [back] = this.builder.node('Transpose', [mixed], { attributes: { perm: [0, 2, 1, 3] } });
    return this.one(q, q.channels, 'Reshape', [back, this.builder.int64s([1, -1, q.channels])]);
  }

  /** value·gelu(gate). @param wide value and gate side by side, [1, L, 2·inner] */
  protected splitGeglu(wide: Tokens, inner: number): Tokens {
    const [value, gate] = this.builder.node('Split', [wide.name], {
      attributes: { axis: -1n, num_outputs: 2n },
      outputs: 2,
    });
    const active = this.gelu({ ...wide, name: gate ?? '' });
    return this.one(wide, inner, 'Mul', [value, active.name]);
  }

  cast<T extends Value>(x: T, dtype: Value['dtype']): T {
    if (x.dtype === dtype) return x;
    const to = dtype === 'fp32' ? 1n : 10n;
    return { ...this.one(x, x.channels, 'Cast', [x.name], { attributes: { to } }), dtype };
  }

  add<T extends Value>(a: T, b: T): T {
    return this.one(a, a.channels, 'Add', [a.name, b.name]);
  }

  gelu<T extends Value>(x: T): T {
    return this.one(x, x.channels, 'Gelu', [x.name]);
  }
}
