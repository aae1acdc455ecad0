import type { GraphBuilder } from './builder.ts';

/** A shader may have eight storage buffers on every WebGPU device. */
const AT_ONCE = 4;

/** Puts any number of tensors one after another. @returns the name of the whole */
export function concatenate(
  builder: GraphBuilder,
  tensors: readonly string[],
  axis: number,
): string {
  const [first = ''] = tensors;
  if (tensors.length === 1) return first;
  const groups = Array.from({ length: Math.ceil(tensors.length / AT_ONCE) }, (_, i) =>
    tensors.slice(AT_ONCE * i, AT_ONCE * (i + 1)),
  );
  const joined = groups.map((group) =>
    group.length === 1
      ? (group[0] ?? '')
      : builder.node('Concat', group, { attributes: { axis: BigInt(axis) } })[0],
  );
  return concatenate(builder, joined, axis);
}

/**
 * Divides a tensor along its first axis into parts of equal size, of which the last takes what is left.
 * @param parts a power of {@link AT_ONCE}
 */
export function divide(builder: GraphBuilder, tensor: string, parts: number): readonly string[] {
  if (parts === 1) return [tensor];
  const quarters = builder.node('Split', [tensor], {
    attributes: { axis: 0n, num_outputs: BigInt(AT_ONCE) },
    outputs: AT_ONCE,
  });
  return quarters.flatMap((quarter) => divide(builder, quarter, parts / AT_ONCE));
}
