import type { QuantFormat } from '../../graph/linear-formats.ts';
import { quantisedWeight } from '../../graph/quantised-weight.ts';
import { toFloat32 } from '../convert.ts';
import { dequantize } from '../dequantize.ts';
import type { WeightReader } from '../weight-reader.ts';
import type { AdaptedLayer } from './adapter.ts';
import { type Factors, readFactors, readFactorsNow } from './factors.ts';
import { type RowGains, rowGains } from './row-gains.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const NONE: Bytes = new Uint8Array(0);

/** A quantised layer with LoRAs, of which one at least is a DoRA. */
export interface LengthenedLayer {
  /** Of its weight. */
  readonly key: string;
  readonly format: QuantFormat;
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
    const parts: Bytes[] = [];
    for (const part of this.#parts(layer)) parts.push(await part.read());
    const factors: Factors[] = [];
    for (const each of layer.layers) factors.push(await readFactors(each));
    return this.#keep(layer, parts, factors);
  }

  /** As {@link read}. @throws Error too where something cannot be read without a promise */
  readSync(layer: LengthenedLayer): RowGains {
    const known = this.#known.get(layer.key);
    if (known !== undefined) return known;
    const parts = this.#parts(layer).map((part) => part.readSync());
    return this.#keep(layer, parts, layer.layers.map(readFactorsNow));
  }

  /** The parts of the quantised weight, as the graph reads them. */
  #parts({ key, format, layers: [first] }: LengthenedLayer) {
    const [out = 0, columns = 0] = first?.layer.module.shape ?? [];
    const specs = quantisedWeight({ key, out, columns }, format, 'fp32');
    return specs.map((spec) => this.#base.find(spec));
  }

  #keep(
    { key, format, layers: [first] }: LengthenedLayer,
    [blocks = NONE, scales = NONE, zeros = NONE]: readonly Bytes[],
    factors: readonly Factors[],
  ): RowGains {
    const [, columns = 0] = first?.layer.module.shape ?? [];
    const parts = { blocks, scales: toFloat32(scales, 'F32'), zeros };
    const values = dequantize(parts, format, columns);
    const gains = rowGains(values, factors);
    this.#known.set(key, gains);
    return gains;
  }
}
