import type { Quantised } from '../../graph/low-rank-branch.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { toFloat32 } from '../convert.ts';
import { dequantize } from '../dequantize.ts';
import { QUANT_BLOCK } from '../quantize.ts';
import type { WeightReader } from '../weight-reader.ts';
import type { AdaptedLayer } from './adapter.ts';
import { type Factors, readFactors, readFactorsNow } from './factors.ts';
import { type RowGains, rowGains } from './row-gains.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A quantised layer with LoRAs, of which one at least is a DoRA. */
export interface LengthenedLayer {
  /** Of its weight. */
  readonly key: string;
  readonly format: Quantised;
  readonly layers: readonly AdaptedLayer[];
}

/**
 * The gains of quantised layers. Each layer's are computed once, because its scales and its branch both need
 * them.
 */
export class GainsOfLayers {
  readonly #base: WeightReader;
  readonly #known = new Map<string, RowGains>();

  /** @param base the weights without LoRAs */
  constructor(base: WeightReader) {
    this.#base = base;
  }

  /** @throws what reading the layer's weight and the factors throws */
  async read(layer: LengthenedLayer): Promise<RowGains> {
    const known = this.#known.get(layer.key);
    if (known !== undefined) return known;
    const { blocks, scales } = this.#parts(layer);
    const [levels, steps] = [await blocks.read(), await scales.read()];
    const factors: Factors[] = [];
    for (const each of layer.layers) factors.push(await readFactors(each));
    return this.#keep(layer, levels, steps, factors);
  }

  /** As {@link read}. @throws Error too where something cannot be read without a promise */
  readSync(layer: LengthenedLayer): RowGains {
    const known = this.#known.get(layer.key);
    if (known !== undefined) return known;
    const { blocks, scales } = this.#parts(layer);
    return this.#keep(
      layer,
      blocks.readSync(),
      scales.readSync(),
      layer.layers.map(readFactorsNow),
    );
  }

  /** Both halves of the quantised weight, as the graph reads them. */
  #parts({ key, format, layers: [first] }: LengthenedLayer) {
    const shape = first?.layer.module.shape ?? [];
    const [out = 0, inputs = 0] = shape;
    const blocks = inputs / QUANT_BLOCK;
    const perBlock = format === 'q8' ? QUANT_BLOCK : QUANT_BLOCK / 2;
    const find = (part: Pick<WeightSpec, 'transform' | 'dims' | 'dtype'>) =>
      this.#base.find({ name: key, key, shape, ...part });
    return {
      blocks: find({ transform: format, dims: [out, blocks, perBlock], dtype: 'uint8' }),
      scales: find({ transform: `${format}-scales`, dims: [out * blocks], dtype: 'fp32' }),
    };
  }

  #keep(
    { key, format }: LengthenedLayer,
    blocks: Bytes,
    scales: Bytes,
    factors: readonly Factors[],
  ): RowGains {
    const values = dequantize(blocks, toFloat32(scales, 'F32'), format === 'q8' ? 8 : 4);
    const gains = rowGains(values, factors);
    this.#known.set(key, gains);
    return gains;
  }
}
