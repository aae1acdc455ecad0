import { type Model } from '../../workers/engine/model.ts';
import { COMPONENT_OF, COMPONENTS, graphOf, STAGES } from '../../workers/graph/stages.ts';
import type { QuantFormat } from '../../workers/graph/linear-formats.ts';
import type { WeightSpec } from '../../workers/graph/weight-plan.ts';
import { dequantize } from '../../workers/weights/dequantize.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { quantize } from '../../workers/weights/quantize.ts';
import { transpose2d } from '../../workers/weights/transpose.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';

/** Format of each quantised weight, by `component key`. */
export type Formats = ReadonlyMap<string, QuantFormat>;

/** The weights that a pack of this precision quantises, read from the graphs. */
export function packFormats(model: Model, precision: 'q8' | 'q4'): Formats {
  const formats = new Map<string, QuantFormat>();
  for (const stage of STAGES) {
    for (const { key, transform } of graphOf(stage, model, packTarget(precision)).weights) {
      if (transform !== 'q8' && transform !== 'q4z') continue;
      formats.set(`${COMPONENT_OF[stage]} ${key}`, transform);
    }
  }
  return formats;
}

/** The weights of a q4 pack as it was before its 4-bit blocks had zeros of their own. */
export function symmetric(model: Model): Formats {
  const formats = [...packFormats(model, 'q4')];
  return new Map(formats.map(([name, format]) => [name, format === 'q4z' ? 'q4' : format]));
}

/** The layers that a q4 pack quantises, all of them in 4 bits. */
export function everywhereIn4Bits(model: Model): Formats {
  return new Map([...packFormats(model, 'q4').keys()].map((name) => [name, 'q4z']));
}

/**
 * The model with these weights rounded as a pack rounds them; all others are unchanged. It runs on
 * wasm, where its pictures differ from the unrounded model's by the rounding alone.
 */
export function quantised(model: Model, formats: Formats): Model {
  const stores = new Map(
    COMPONENTS.map((component) => [
      component,
      model.weights(component).then((store) => rounded(store, component, formats)),
    ]),
  );
  return {
    ...model,
    weights: (component) => stores.get(component) ?? model.weights(component),
  };
}

function rounded(store: WeightReader, component: string, formats: Formats): WeightReader {
  return {
    find(weight) {
      const format = formats.get(`${component} ${weight.key}`);
      if (format === undefined || weight.transform !== 'transpose') return store.find(weight);
      const stored = store.find({ ...weight, transform: 'as-is', dims: weight.shape });
      const round = (bytes: Uint8Array<ArrayBuffer>) => roundWeight(bytes, weight, format);
      return {
        storedBytes: stored.storedBytes,
        read: async () => round(await stored.read()),
        readSync: () => round(stored.readSync()),
      };
    },
    table: (key) => store.table(key),
  };
}

function roundWeight(
  bytes: Uint8Array<ArrayBuffer>,
  { shape: [rows = 1, columns = 1] }: WeightSpec,
  format: QuantFormat,
): Uint8Array<ArrayBuffer> {
  const made = quantize(bytes, 'F32', columns, format);
  const turned = transpose2d(dequantize(made, format, columns), rows, columns);
  return new Uint8Array(turned.buffer, turned.byteOffset, turned.byteLength);
}
