import { downKey, upKey } from '../../graph/low-rank-branch.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { toHalf } from '../convert.ts';
import { bytesOf, materialize } from '../materialize.ts';
import type { LoraComponent } from '../naming/kohya.ts';
import type { ReadableWeight, WeightReader } from '../weight-reader.ts';
import type { AdaptedLayer, Adapters } from './adapter.ts';
import { type Factors, readFactors, readFactorsNow } from './factors.ts';
import { merge } from './merge.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The weights of a network with LoRAs. A float weight gets them merged when it is read, so no second
 * copy of the network exists; a quantised one stays, and the graph's branch beside it (`low-rank-branch.ts`)
 * gets the factors.
 * @param base the weights without LoRAs
 */
export function adaptedReader(
  base: WeightReader,
  adapters: Adapters,
  component: LoraComponent,
): WeightReader {
  return {
    find(weight) {
      const branch = branchOf(weight);
      if (branch !== undefined) return branchWeight(weight, branch, adapters.of(component, branch));
      const layers = adapters.of(component, weight.key);
      const isFloat = weight.transform === 'as-is' || weight.transform === 'transpose';
      return layers.length === 0 || !isFloat ? base.find(weight) : merged(base, weight, layers);
    },
    table: (key) => base.table(key),
  };
}

/** The key of the weight that a branch lies beside; undefined if the weight is none of a branch. */
function branchOf({ key }: WeightSpec): string | undefined {
  const beside = key.replace(/:(?:down|up)$/, '');
  return key === downKey(beside) || key === upKey(beside) ? beside : undefined;
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

/** A of all LoRAs one below the other, or B of all side by side. */
function branchWeight(
  weight: WeightSpec,
  beside: string,
  layers: readonly AdaptedLayer[],
): ReadableWeight {
  const [rows = 0, columns = 0] = weight.shape;
  const make = (factors: readonly Factors[]) => {
    const values = new Float32Array(rows * columns);
    let at = 0;
    for (const { down, up, rank } of factors) {
      if (weight.key === downKey(beside)) values.set(down, at * columns);
      else {
        for (let row = 0; row < rows; row++) {
          values.set(up.subarray(row * rank, (row + 1) * rank), row * columns + at);
        }
      }
      at += rank;
    }
    return materialize(weight, bytesOf(values), 'F32');
  };
  return {
    storedBytes: layers.reduce((sum, { layer: { down, up } }) => {
      return sum + down.end - down.begin + up.end - up.begin;
    }, 0),
    async read() {
      const factors: Factors[] = [];
      for (const layer of layers) factors.push(await readFactors(layer));
      return make(factors);
    },
    readSync: () => make(layers.map(readFactorsNow)),
  };
}
