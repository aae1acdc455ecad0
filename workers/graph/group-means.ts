import type { GraphBuilder } from './builder.ts';
import type { FeatureMap, Row } from './layers.ts';

/** Rows and columns from one pixel to the next of those that a group's mean is guessed from. */
const STEP = 8;
/** Past every last row: Slice stops at the map's own. */
const END = 2 ** 30;

/**
 * A [1, channels] row that centres the groups of an NHWC map x (+ row): row − their means over some
 * pixels. Added by SkipGroupNorm, it changes nothing but the rounding.
 *
 * The fused kernels of GroupNorm take the variance as E[v²] − E[v]², which in f32 loses digits where
 * a group's mean is far larger than its spread, as in trained networks (measured on the demo model,
 * σ 0.002: the UNet's output is 1.8e-3 off, and 1.9e-5 with this). A group norm does not see a shift
 * of a whole group, so any value near the mean will do: one pixel of STEP², the first among them.
 */
export function minusGroupMeans(
  builder: GraphBuilder,
  x: FeatureMap,
  groups: number,
  row?: Row,
): string {
  const int64s = (...values: number[]) => builder.int64s(values);
  const mean = (name: string, ...axes: number[]) =>
    builder.node('ReduceMean', [name, int64s(...axes)], { attributes: { keepdims: 1n } })[0];
  const size = x.channels / groups;
  let [pixels] = builder.node('Slice', [
    x.name,
    int64s(0, 0),
    int64s(END, END),
    int64s(1, 2),
    int64s(STEP, STEP),
  ]);
  if (row !== undefined) {
    const [asMap] = builder.node('Reshape', [row.name, int64s(1, 1, 1, x.channels)]);
    [pixels] = builder.node('Add', [pixels, asMap]);
  }
  const [grouped] = builder.node('Reshape', [mean(pixels, 1, 2), int64s(1, groups, size)]);
  // A product that also spreads each mean over the channels of its group.
  const minus = new Float32Array(size).fill(-1);
  const spread = builder.floats(`minus_${size}`, x.dtype, [1, 1, size], minus);
  const [shifts] = builder.node('Mul', [mean(grouped, 2), spread]);
  const [shift] = builder.node('Reshape', [shifts, int64s(1, x.channels)]);
  return row === undefined ? shift : builder.node('Add', [shift, row.name])[0];
}
