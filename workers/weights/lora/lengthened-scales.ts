import type { QuantFormat } from '../../graph/linear-formats.ts';
import type { WeightSpec } from '../../graph/weight-plan.ts';
import { toFloat32, toHalf } from '../convert.ts';
import { bytesOf } from '../materialize.ts';
import type { ReadableWeight, WeightReader } from '../weight-reader.ts';
import type { AdaptedLayer } from './adapter.ts';
import type { GainsOfLayers } from './gains-of-layers.ts';
import type { RowGains } from './row-gains.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Whether one of these LoRAs sets the lengths of rows. */
export function isLengthened(layers: readonly AdaptedLayer[]): boolean {
  return layers.some(({ layer }) => layer.magnitude !== null);
}

/**
 * The scales of a quantised layer under a DoRA: each block's times the gain of its row. So the layer itself
 * gets its new lengths, with the values that it has and without an operator more.
 */
export function lengthenedScales(
  base: WeightReader,
  weight: WeightSpec,
  format: QuantFormat,
  layers: readonly AdaptedLayer[],
  gains: GainsOfLayers,
): ReadableWeight {
  const stored = base.find({ ...weight, dtype: 'fp32' });
  const layer = { key: weight.key, format, layers };
  const scale = (bytes: Bytes, { own }: RowGains) => {
    const values = toFloat32(bytes, 'F32');
    const blocks = values.length / own.length;
    const scaled = bytesOf(values.map((value, i) => value * (own[Math.floor(i / blocks)] ?? 1)));
    return weight.dtype === 'fp16' ? bytesOf(toHalf(scaled, 'F32').bits) : scaled;
  };
  return {
    storedBytes: stored.storedBytes,
    read: async () => scale(await stored.read(), await gains.read(layer)),
    readSync: () => scale(stored.readSync(), gains.readSync(layer)),
  };
}
