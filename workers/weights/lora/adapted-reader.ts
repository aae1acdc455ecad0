import type { QuantFormat } from '../../graph/linear-formats.ts';
import { readBranchKey } from '../../graph/low-rank-branch.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { toHalf } from '../convert.ts';
import { bytesOf } from '../materialize.ts';
import type { LoraComponent } from '../naming/kohya.ts';
import type { ReadableWeight, WeightReader } from '../weight-reader.ts';
import type { AdaptedLayer, Adapters } from './adapter.ts';
import { branchWeight } from './branch-weight.ts';
import { type Factors, readFactors, readFactorsNow } from './factors.ts';
import { GainsOfLayers } from './gains-of-layers.ts';
import { isLengthened, lengthenedScales } from './lengthened-scales.ts';
import { merge } from './merge.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The weights of a network with LoRAs. A float weight gets them merged when it is read, so no second
 * copy of the network exists; the values of a quantised one stay, and the graph's branch beside it
 * (`low-rank-branch.ts`) gets the factors. DoRA changes the scales of a quantised one too.
 * @param base the weights without LoRAs
 */
export function adaptedReader(
  base: WeightReader,
  adapters: Adapters,
  component: LoraComponent,
): WeightReader {
  const gains = new GainsOfLayers(base);
  const scales = (weight: WeightSpec, format: QuantFormat, layers: readonly AdaptedLayer[]) =>
    isLengthened(layers)
      ? lengthenedScales(base, weight, format, layers, gains)
      : base.find(weight);
  return {
    find(weight) {
      const branch = readBranchKey(weight.key);
      const layers = adapters.of(component, branch?.weight ?? weight.key);
      if (branch !== undefined) return branchWeight(weight, branch, layers, gains);
      if (layers.length === 0) return base.find(weight);
      switch (weight.transform) {
        case 'as-is':
        case 'transpose':
          return merged(base, weight, layers);
        case 'q8':
        case 'q4':
        case 'q4z':
        case 'q4z-zeros':
          return base.find(weight);
        case 'q8-scales':
          return scales(weight, 'q8', layers);
        case 'q4-scales':
          return scales(weight, 'q4', layers);
        case 'q4z-scales':
          return scales(weight, 'q4z', layers);
      }
    },
    table: (key) => base.table(key),
  };
}

function merged(
  base: WeightReader,
  weight: WeightSpec,
  layers: readonly AdaptedLayer[],
): ReadableWeight {
  const stored = base.find({ ...weight, dtype: 'fp32' });
  const add = (bytes: Bytes, factors: readonly Factors[]) => {
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    merge(values, factors, weight.transform === 'transpose');
    return weight.dtype === 'fp16' ? bytesOf(toHalf(bytes, 'F32').bits) : bytes;
  };
  return {
    storedBytes: stored.storedBytes,
    async read() {
      const factors: Factors[] = [];
      for (const layer of layers) factors.push(await readFactors(layer));
      return add(await stored.read(), factors);
    },
    readSync: () => add(stored.readSync(), layers.map(readFactorsNow)),
  };
}
