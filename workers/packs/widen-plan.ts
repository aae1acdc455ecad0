import type { LinearFormat } from '../graph/linear-formats.ts';
import { floatWeight, quantisedWeight } from '../graph/quantised-weight.ts';
import { byteLengthOf, type WeightTransform } from '../graph/weight-plan.ts';
import { formatOf } from './packed-formats.ts';
import type { PackPlan } from './plan.ts';
import type { PlannedTensor, SourceTensor } from './plan-network.ts';
import { ShardLayout } from './shard-layout.ts';

/** Formats that weights got in place of the one they were planned in, by {@link weightId}. */
export type Widened = Map<string, LinearFormat>;

interface Record {
  readonly component: string;
  readonly key: string;
  readonly transform: WeightTransform;
}

/** The weight that records belong to, whatever its format. */
export function weightId({ component, key }: Omit<Record, 'transform'>): string {
  return `${component}/${key}`;
}

/** The formats of records, for {@link widenPlan}. */
export function formatsOf(records: readonly Record[]): Widened {
  const found = new Map<string, LinearFormat>();
  for (const record of records) {
    const format = formatOf(record.transform);
    if (format !== undefined) found.set(weightId(record), format);
  }
  return found;
}

/** Whether a tensor is planned in 4 bits, so that it may turn out to need more. */
export function mayWiden({ weights }: SourceTensor): boolean {
  return weights.some(({ transform }) => transform === 'q4z');
}

/**
 * The plan with weights that are planned in 4 bits in the formats that they got. All records are placed
 * anew, one after another; those before the first wider weight stay where they are.
 */
export function widenPlan(plan: PackPlan, widened: Widened): PackPlan {
  const layout = new ShardLayout(plan.shardLimit);
  const placed = <Each extends { readonly byteLength: number }>(record: Each) => ({
    ...record,
    ...layout.place(record.byteLength),
  });
  const files = plan.files.map(placed);
  const sources = plan.sources.map((source) => ({
    ...source,
    tensors: source.tensors.map((tensor) => ({
      ...tensor,
      weights: widerWeights(tensor, widened).map(placed),
    })),
  }));
  return { ...plan, files, sources, shards: layout.shards() };
}

function widerWeights(tensor: SourceTensor, widened: Widened): readonly PlannedTensor[] {
  const format = tensor.weights.map((weight) => widened.get(weightId(weight))).find(Boolean);
  return format === undefined ? tensor.weights : inFormat(tensor, format).weights;
}

/** A tensor that is planned in 4 bits, in another format; it has no places there. Any other stays as it is. */
export function inFormat(tensor: SourceTensor, format: LinearFormat): SourceTensor {
  const { weights } = tensor;
  const blocks = weights.find(({ transform }) => transform === 'q4z');
  const scales = weights.find(({ transform }) => transform === 'q4z-scales');
  if (blocks === undefined || format === 'q4z') return tensor;
  const { component, key, shape } = blocks;
  const [out = 1, columns = 1] = shape;
  const float = scales?.dtype === 'fp32' ? 'fp32' : 'fp16';
  const linear = { key, out, columns };
  const specs =
    format === 'float' ? [floatWeight(linear, float)] : quantisedWeight(linear, format, float);
  const wider = specs.map(({ transform, dims, dtype }) => ({
    component,
    key,
    transform,
    dtype,
    shape,
    dims: [...dims],
    shard: 0,
    offset: 0,
    byteLength: byteLengthOf(dims, dtype),
  }));
  const others = weights.filter(({ transform }) => !transform.startsWith('q4z'));
  return { ...tensor, weights: [...wider, ...others] };
}
