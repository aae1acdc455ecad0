import type { GraphBuilder, Value } from './builder.ts';
import { AttentionLayers } from './layers-attention.ts';
import type { MapLayout } from './layers-base.ts';
import { minusGroupMeans } from './group-means.ts';
import type { Kernels } from './kernels.ts';
import { type Branches, downKey, upKey } from './low-rank-branch.ts';
import type { FeatureMap, Layers, LinearOptions, NormOptions, Row, Tokens } from './layers.ts';
import {
  FORMAT_BITS,
  formatAt,
  type LinearFormat,
  type LinearFormats,
  type LinearPlace,
  type QuantFormat,
} from './linear-formats.ts';
import { QUANT_BLOCK, quantisedWeight } from './quantised-weight.ts';

const CHANNELS_LAST: MapLayout = {
  dims: (channels, height, width) => [1, height, width, channels],
  channelAxis: 3n,
  spatialAxes: [1, 2],
  convolution: { domain: 'com.ms.internal.nhwc' },
};
const CONTRIB = 'com.microsoft';

/**
 * NHWC and ONNX Runtime's fused operators: no layout transposes, tokens are a reshape of the map.
 * Every operator here has a WebGPU kernel in the pinned ONNX Runtime build.
 */
export class WebGpuLayers extends AttentionLayers implements Layers {
  readonly #linear: LinearFormat;
  readonly #formats: LinearFormats;
  readonly #branches: Branches;

  constructor(
    builder: GraphBuilder,
    target: {
      readonly linear: LinearFormat;
      readonly formats?: LinearFormats;
      readonly kernels: Kernels;
      readonly branches?: Branches;
    },
  ) {
    super(builder, CHANNELS_LAST, target.kernels);
    this.#linear = target.linear;
    this.#formats = target.formats ?? new Map();
    this.#branches = target.branches ?? new Map();
  }

  groupNorm(
    x: FeatureMap,
    key: string,
    { groups, epsilon, silu }: NormOptions & { silu: boolean },
  ): FeatureMap {
    const affine = this.affine(x.dtype, key, x.channels);
    const [op, inputs] = this.#centres(x)
      ? ['SkipGroupNorm', [x.name, ...affine, minusGroupMeans(this.builder, x, groups)]]
      : ['GroupNorm', [x.name, ...affine]];
    return this.one(x, x.channels, op, inputs, groupNormOptions(groups, epsilon, silu));
  }

  addGroupNorm(
    a: FeatureMap,
    b: FeatureMap,
    key: string,
    options: NormOptions & { silu: boolean },
  ) {
    // What centres the groups takes the place of the second map.
    if (this.#centres(a)) {
      const added = this.add(a, b);
      return { sum: added, normed: this.groupNorm(added, key, options) };
    }
    const inputs = [a.name, ...this.affine(a.dtype, key, a.channels), b.name];
    const [normed, sum] = this.builder.node('SkipGroupNorm', inputs, {
      ...groupNormOptions(options.groups, options.epsilon, options.silu),
      outputs: 2,
    });
    return { sum: { ...a, name: sum ?? '' }, normed: { ...a, name: normed } };
  }

  groupNormAfterRow(
    x: FeatureMap,
    row: Row,
    key: string,
    { groups, epsilon }: NormOptions,
  ): FeatureMap {
    const affine = this.affine(x.dtype, key, x.channels);
    const skip = this.#centres(x) ? minusGroupMeans(this.builder, x, groups, row) : row.name;
    const inputs = [x.name, ...affine, skip];
    return this.one(
      x,
      x.channels,
      'SkipGroupNorm',
      inputs,
      groupNormOptions(groups, epsilon, true),
    );
  }

  /** In fp16 the rounding of x loses more than centring saves, but for flat maps. */
  #centres(x: FeatureMap): boolean {
    return x.dtype === 'fp32' || this.kernels.groupNorm === 'centred';
  }

  toTokens(x: FeatureMap): Tokens {
    const [name] = this.builder.node('Reshape', [x.name, this.builder.int64s([1, -1, x.channels])]);
    return { ...x, kind: 'tokens', name };
  }

  toMap(x: Tokens, like: FeatureMap): FeatureMap {
    const [shape] = this.builder.node('Shape', [like.name]);
    return { ...this.one(like, x.channels, 'Reshape', [x.name, shape]), dtype: x.dtype };
  }

  linear<T extends Tokens | Row>(x: T, key: string, options: LinearOptions): T {
    if (options.deep === true && this.kernels.deepLinears === 'fp32' && x.dtype === 'fp16') {
      const wide = this.linear(this.cast(x, 'fp32'), key, { ...options, deep: false });
      return this.cast(wide, x.dtype);
    }
    const format = this.#formatOf(x, key, options);
    if (format !== 'float') {
      const made = this.#quantized(x, key, options, format);
      return this.#withBranch(x, key, { ...options, format }, made);
    }
    if (options.bias) return this.gemm(x, key, options);
    return this.one(x, options.out, 'MatMul', [
      x.name,
      this.linearWeight(x.dtype, `${key}.weight`, x.channels, options.out),
    ]);
  }

  /** The format of a layer's weight: that of the pack, or else that of the skip list. */
  #formatOf(x: Value, key: string, { place = 'usual' }: LinearOptions): LinearFormat {
    const isQuantised = this.#linear !== 'float' && x.kind === 'tokens';
    if (!isQuantised || x.channels % QUANT_BLOCK !== 0) return 'float';
    return this.#formats.get(`${key}.weight`) ?? formatAt(this.#linear, place);
  }

  #quantized<T extends Value>(x: T, key: string, o: LinearOptions, format: QuantFormat): T {
    const weight = { key: `${key}.weight`, out: o.out, columns: x.channels };
    const [blocks = '', scales = '', zeros = ''] = quantisedWeight(weight, format, x.dtype).map(
      (spec) => this.builder.weight(spec),
    );
    const bias = o.bias ? ['', this.vector(x.dtype, `${key}.bias`, o.out)] : [];
    const optional = zeros === '' && !o.bias ? [] : [zeros];
    return this.one(x, o.out, 'MatMulNBits', [x.name, blocks, scales, ...optional, ...bias], {
      domain: CONTRIB,
      attributes: {
        K: BigInt(x.channels),
        N: BigInt(o.out),
        bits: BigInt(FORMAT_BITS[format]),
        block_size: BigInt(QUANT_BLOCK),
        accuracy_level: this.kernels.linearActivations === 'int8' ? 4n : 0n,
      },
    });
  }

  /** Adds B·(A·x) to what a quantised layer makes of x, if a LoRA changes that layer. */
  #withBranch<T extends Value>(
    x: T,
    key: string,
    { out, format }: { readonly out: number; readonly format: QuantFormat },
    made: T,
  ): T {
    const weight = `${key}.weight`;
    const rank = this.#branches.get(weight) ?? 0;
    if (rank === 0) return made;
    const down = this.linearWeight(x.dtype, downKey(weight), x.channels, rank);
    const up = this.linearWeight(x.dtype, upKey(weight, format), rank, out);
    const inner = this.one(x, rank, 'MatMul', [x.name, down]);
    const added = this.one(x, out, 'MatMul', [inner.name, up]);
    return this.add(made, added);
  }

  addLayerNorm(x: Tokens, residual: Tokens, key: string, epsilon: number) {
    if (this.kernels.addLayerNorm === 'apart') {
      const added = this.add(x, residual);
      return { sum: added, normed: this.layerNorm(added, key, epsilon) };
    }
    const [normed, , , sum] = this.builder.node(
      'SkipLayerNormalization',
      [x.name, residual.name, ...this.affine(x.dtype, key, x.channels)],
      { domain: CONTRIB, attributes: { epsilon }, outputs: 4 },
    );
    return { sum: { ...x, name: sum ?? '' }, normed: { ...x, name: normed } };
  }

  geglu(x: Tokens, key: string, inner: number, place: LinearPlace): Tokens {
    if (this.kernels.geglu === 'apart') {
      const wide = this.linear(x, key, { out: 2 * inner, bias: true, place });
      return this.splitGeglu(wide, inner);
    }
    const wide = this.linear(x, key, { out: 2 * inner, bias: false, place });
    return this.one(
      wide,
      inner,
      'BiasSplitGelu',
      [wide.name, this.vector(x.dtype, `${key}.bias`, 2 * inner)],
      { domain: CONTRIB },
    );
  }

  silu<T extends Value>(x: T): T {
    return this.#quick(x, 1);
  }

  quickGelu<T extends Value>(x: T): T {
    return this.#quick(x, 1.702);
  }

  #quick<T extends Value>(x: T, alpha: number): T {
    return this.one(x, x.channels, 'QuickGelu', [x.name], {
      domain: CONTRIB,
      attributes: { alpha },
    });
  }
}

/** Attributes of the fused GroupNorm and SkipGroupNorm. */
function groupNormOptions(groups: number, epsilon: number, silu: boolean) {
  return {
    domain: CONTRIB,
    attributes: {
      groups: BigInt(groups),
      epsilon,
      activation: silu ? 1n : 0n,
      channels_last: 1n,
    },
  };
}
