import { isWeightDtype, toFloat32 } from '../convert.ts';
import type { SafetensorsEntry } from '../safetensors.ts';
import { readNow } from '../weight-reader.ts';
import type { AdaptedLayer } from './adapter.ts';
import { loraFault } from './lora-fault.ts';

/** A layer's low-rank matrices in memory. */
export interface Factors {
  readonly rank: number;
  /** A [rank, inputs], row-major; the inputs of a convolution are in·height·width. */
  readonly down: Float32Array;
  /** B [out, rank] times scale · alpha / rank. */
  readonly up: Float32Array;
  /** DoRA: [out]; null without. */
  readonly magnitude: Float32Array | null;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** @throws EngineError `invalid_request` for values that are not numbers; what reading throws */
export async function readFactors(adapted: AdaptedLayer): Promise<Factors> {
  const { source } = adapted.adapter.file;
  const parts: Bytes[] = [];
  for (const { begin, end } of entriesOf(adapted))
    parts.push(await source.read(begin, end - begin));
  return factorsOf(adapted, parts);
}

/** As {@link readFactors}. @throws Error too where the file cannot be read without a promise */
export function readFactorsNow(adapted: AdaptedLayer): Factors {
  const { source } = adapted.adapter.file;
  const parts = entriesOf(adapted).map(({ begin, end }) => readNow(source, begin, end - begin));
  return factorsOf(adapted, parts);
}

function entriesOf({ layer: { down, up, magnitude } }: AdaptedLayer): readonly SafetensorsEntry[] {
  return [down, up, ...(magnitude === null ? [] : [magnitude])];
}

function factorsOf(adapted: AdaptedLayer, parts: readonly Bytes[]): Factors {
  const { adapter, layer } = adapted;
  const [down, up, magnitude = null] = entriesOf(adapted).map(({ name, dtype }, i) => {
    const values = toFloat32(parts[i] ?? new Uint8Array(0), isWeightDtype(dtype) ? dtype : 'F32');
    if (values.every(Number.isFinite)) return values;
    throw loraFault(
      adapter.index,
      `Its tensor ${name.slice(0, 200)} holds values that are not numbers.`,
      'Download the file again, or use another.',
    );
  });
  if (down === undefined || up === undefined) throw new Error('a LoRA layer has two factors');
  const strength = adapter.scale * layer.scale;
  return { rank: layer.rank, down, up: up.map((value) => value * strength), magnitude };
}
