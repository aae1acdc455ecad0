import type { GraphBuilder } from './builder.ts';
import type { FeatureMap, Row } from './layers.ts';

/** A group's mean is estimated from every eighth pixel of every eighth row. */
const STEP = 8;
/** Larger than any map; ONNX's Slice stops at the map's last row and column. */
const END = 2 ** 30;

/**
 * Writes nodes that compute a [1, channels] row: `row` (0 without one) less the estimated mean of
 * each channel's group in x + row. SkipGroupNorm adds this row to the NHWC map x before it
 * normalises, which brings each group's mean near 0. The result is the same but for rounding.
 *
 * The fused kernels of GroupNorm compute the variance as E[v²] − E[v]². In f32 that loses digits if
 * a group's mean is far larger than its spread, which is usual in trained networks: on the demo
 * model at σ 0.002 the UNet's output was off by 1.8e-3, and is off by 1.9e-5 with these nodes. A
 * group norm does not depend on a shift of a whole group, so a rough estimate of the mean is
 * enough: one pixel of each STEP × STEP square.
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
  // The product with [1, 1, size] also repeats each mean for every channel of its group.
  const minus = new Float32Array(size).fill(-1);
  const spread = builder.floats(`minus_${size}`, x.dtype, [1, 1, size], minus);
  const [shifts] = builder.node('Mul', [mean(grouped, 2), spread]);
  const [shift] = builder.node('Reshape', [shifts, int64s(1, x.channels)]);
  return row === undefined ? shift : builder.node('Add', [shift, row.name])[0];
}
