import type { BranchKey } from '../../graph/low-rank-branch.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { bytesOf, materialize } from '../materialize.ts';
import type { ReadableWeight } from '../weight-reader.ts';
import type { AdaptedLayer } from './adapter.ts';
import { type Factors, readFactors, readFactorsNow } from './factors.ts';
import type { GainsOfLayers } from './gains-of-layers.ts';
import { isLengthened } from './lengthened-scales.ts';
import type { RowGains } from './row-gains.ts';

/** A matrix of a branch: A of all LoRAs one below the other, or B of all side by side. */
export function branchWeight(
  weight: WeightSpec,
  branch: BranchKey,
  layers: readonly AdaptedLayer[],
  gains: GainsOfLayers,
): ReadableWeight {
  const lengthened =
    branch.part === 'up' && isLengthened(layers)
      ? { key: branch.weight, format: branch.beside, layers }
      : undefined;
  const make = (factors: readonly Factors[], by?: RowGains) => {
    const values = branch.part === 'down' ? below(weight, factors) : beside(weight, factors, by);
    return materialize(weight, bytesOf(values), 'F32');
  };
  return {
    storedBytes: layers.reduce((sum, { layer: { down, up } }) => {
      return sum + down.end - down.begin + up.end - up.begin;
    }, 0),
    async read() {
      const factors: Factors[] = [];
      for (const layer of layers) factors.push(await readFactors(layer));
      return make(factors, lengthened && (await gains.read(lengthened)));
    },
    readSync: () => make(layers.map(readFactorsNow), lengthened && gains.readSync(lengthened)),
  };
}

/** A of all LoRAs [rank, inputs]. */
function below({ shape: [rows = 0, columns = 0] }: WeightSpec, factors: readonly Factors[]) {
  const values = new Float32Array(rows * columns);
  let at = 0;
  for (const { down, rank } of factors) {
    values.set(down, at * columns);
    at += rank;
  }
  return values;
}

/** B of all LoRAs [out, rank], the rows of a DoRA times its gains. */
function beside(
  { shape: [rows = 0, columns = 0] }: WeightSpec,
  factors: readonly Factors[],
  gains: RowGains | undefined,
) {
  const values = new Float32Array(rows * columns);
  let at = 0;
  for (const [i, { up, rank }] of factors.entries()) {
    const by = gains?.ofEach[i] ?? null;
    for (let row = 0; row < rows; row++) {
      const own = up.subarray(row * rank, (row + 1) * rank);
      const gain = by?.[row] ?? 1;
      values.set(gain === 1 ? own : own.map((value) => value * gain), row * columns + at);
    }
    at += rank;
  }
  return values;
}
