import { FORMAT_BITS, type QuantFormat } from './linear-formats.ts';
import type { FloatType, WeightSpec } from './weight-plan.ts';

/** Input channels whose weights share a scale, and in `q4z` a zero. */
export const QUANT_BLOCK = 32;

/** A linear weight [out, columns] of the file. */
export interface LinearShape {
  readonly key: string;
  readonly out: number;
  readonly columns: number;
}

/**
 * The initializers of a quantised weight, in the order in which MatMulNBits takes them: blocks
 * [out, blocks, bytes], scales [out · blocks], and in `q4z` zeros [out · ⌈blocks / 2⌉], two in a byte.
 * @param scale type of the scales, which is that of the layer's input
 */
export function quantisedWeight(
  { key, out, columns }: LinearShape,
  format: QuantFormat,
  scale: FloatType,
): readonly WeightSpec[] {
  const blocks = columns / QUANT_BLOCK;
  const common = { key, shape: [out, columns] };
  const specs: WeightSpec[] = [
    {
      ...common,
      name: `${key}:${format}`,
      transform: format,
      dims: [out, blocks, (QUANT_BLOCK * FORMAT_BITS[format]) / 8],
      dtype: 'uint8',
    },
    {
      ...common,
      name: `${key}:${format}-scales:${scale}`,
      transform: `${format}-scales`,
      dims: [out * blocks],
      dtype: scale,
    },
  ];
  if (format === 'q4z') {
    const dims = [out * Math.ceil(blocks / 2)];
    const name = `${key}:q4z-zeros`;
    specs.push({ ...common, name, transform: 'q4z-zeros', dims, dtype: 'uint8' });
  }
  return specs;
}

/** The initializer of an unquantised linear weight, in the order [columns, out] in which MatMul reads it. */
export function floatWeight({ key, out, columns }: LinearShape, dtype: FloatType): WeightSpec {
  return {
    name: `${key}:${dtype}`,
    key,
    shape: [out, columns],
    transform: 'transpose',
    dims: [columns, out],
    dtype,
  };
}
