import type { GraphBuilder } from './builder.ts';
import { concatenate } from './parts.ts';
import type { FeatureMap, Statistics, Window } from './layers.ts';

/** Where the parts of a map lie in a dialect. */
interface MapAxes {
  readonly spatial: readonly [number, number];
  /** The dims of one value for each channel. */
  readonly row: (channels: number) => readonly number[];
}

/** Writes the nodes of {@link Layers.statistics}. The mean goes first, so that the variance loses no digits. */
export function statisticsOf(
  builder: GraphBuilder,
  x: FeatureMap,
  groups: number,
  { from, to, step }: Window,
  { spatial, row }: MapAxes,
): Statistics {
  const int64s = (...values: readonly number[]) => builder.int64s(values);
  const size = x.channels / groups;
  const mean = (name: string, axis: number) =>
    builder.node('ReduceMean', [name, int64s(axis)], { attributes: { keepdims: 1n } })[0];
  // One direction after the other: a single sum over a map would be long and have few threads.
  const ofGroups = (map: string) => {
    const channels = mean(mean(map, spatial[1]), spatial[0]);
    return mean(builder.node('Reshape', [channels, int64s(groups, size)])[0], 1);
  };
  const [part] = builder.node('Slice', [x.name, from, to, int64s(...spatial), int64s(step, step)]);
  const wide =
    x.dtype === 'fp32' ? part : builder.node('Cast', [part], { attributes: { to: 1n } })[0];
  const means = ofGroups(wide);
  const [centre] = builder.node('Reshape', [
    ofEachChannel(builder, means, size),
    int64s(...row(x.channels)),
  ]);
  const [apart] = builder.node('Sub', [wide, centre]);
  const [squares] = builder.node('Mul', [apart, apart]);
  const flat = [means, ofGroups(squares)].map(
    (each) => builder.node('Reshape', [each, int64s(1, groups)])[0],
  );
  return { name: concatenate(builder, flat, 0), groups };
}

/**
 * Writes the nodes of {@link Layers.normBy}, but for the SiLU. The deviation is taken in f32, and the kernel gets a
 * variance of one: a variance of more than 65,504 has no half-precision number.
 * @param affine names of gamma and beta, [C] each in x's type
 */
export function normedBy(
  builder: GraphBuilder,
  x: FeatureMap,
  [gamma, beta]: readonly [string, string],
  { name, groups }: Statistics,
  { epsilon, domain }: { readonly epsilon: number; readonly domain: { readonly domain?: string } },
): string {
  const int64s = (...values: readonly number[]) => builder.int64s(values);
  const { channels, dtype } = x;
  const typed = (row: string) =>
    dtype === 'fp32' ? row : builder.node('Cast', [row], { attributes: { to: 10n } })[0];
  const perChannel = (row: string) => {
    const [column] = builder.node('Reshape', [row, int64s(groups, 1)]);
    const each = ofEachChannel(builder, column, channels / groups);
    return builder.node('Reshape', [each, int64s(channels)])[0];
  };
  const [mean, variance = ''] = builder.node('Split', [name], {
    attributes: { axis: 0n, num_outputs: 2n },
    outputs: 2,
  });
  const least = builder.floats(`epsilon_${epsilon}`, 'fp32', [1], Float32Array.of(epsilon));
  // Statistics that are a sum of two may have a variance below zero.
  const [positive] = builder.node('Relu', [variance]);
  const [safe] = builder.node('Add', [positive, least]);
  const [deviation] = builder.node('Sqrt', [safe]);
  const [scale] = builder.node('Div', [gamma, typed(perChannel(deviation))]);
  const ones = builder.floats(`ones_${channels}`, dtype, [channels], filledWithOnes(channels));
  const inputs = [x.name, scale, beta, typed(perChannel(mean)), ones];
  return builder.node('BatchNormalization', inputs, { ...domain, attributes: { epsilon: 0 } })[0];
}

/** One value for each group, as one for each channel. @returns [groups, size] */
function ofEachChannel(builder: GraphBuilder, groups: string, size: number): string {
  const ones = builder.floats(`ones_1_${size}`, 'fp32', [1, size], filledWithOnes(size));
  return builder.node('Mul', [groups, ones])[0];
}

function filledWithOnes(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(length).fill(1);
}
