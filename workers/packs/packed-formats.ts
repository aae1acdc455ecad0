import type { LinearFormat } from '../graph/linear-formats.ts';
import type { ModelConfigs } from '../graph/stages.ts';
import type { WeightTransform } from '../graph/weight-plan.ts';
import type { PackedTensor, PackIndex } from './format.ts';

/** The format that a record of a weight belongs to; undefined for scales and zeros, and for what no linear layer has. */
export function formatOf(transform: WeightTransform): LinearFormat | undefined {
  switch (transform) {
    case 'q8':
    case 'q4':
    case 'q4z':
      return transform;
    case 'transpose':
      return 'float';
    case 'as-is':
    case 'q8-scales':
    case 'q4-scales':
    case 'q4z-scales':
    case 'q4z-zeros':
      return undefined;
  }
}

/** In which format each linear weight of a pack lies, which the graphs have to follow. */
export function packedFormats({ tensors }: Pick<PackIndex, 'tensors'>) {
  const found: Partial<Record<PackedTensor['component'], Map<string, LinearFormat>>> = {};
  for (const { component, key, transform } of tensors) {
    const format = formatOf(transform);
    if (format === undefined) continue;
    const formats = (found[component] ??= new Map());
    formats.set(key, format);
  }
  return found satisfies NonNullable<ModelConfigs['formats']>;
}
