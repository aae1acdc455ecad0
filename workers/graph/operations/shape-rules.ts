import type { NodeProto } from '../proto/onnx_pb.ts';

export type Shape = readonly number[];

/** What is known of a value before anything runs. */
export interface Known {
  readonly shape: Shape;
  /** Where they are known: constants, and what Shape makes. */
  readonly values?: readonly number[];
}

/** Operators whose outputs all have the shape of their first input. */
const LIKE_FIRST = new Set([
  'BatchNormalization',
  'Cast',
  'Gelu',
  'GroupNorm',
  'LayerNormalization',
  'MultiHeadAttention',
  'QuickGelu',
  'Relu',
  'SkipGroupNorm',
  'SkipLayerNormalization',
  'Softmax',
  'Sqrt',
]);

/**
 * The outputs of a node, for the operators and forms that this project's webgpu graphs have.
 * @throws Error for another operator
 */
export function outputShapes(node: NodeProto, inputs: readonly (Known | undefined)[]): Known[] {
  const x = inputs[0]?.shape ?? [];
  const shape = (i: number): Shape => inputs[i]?.shape ?? [];
  const values = (i: number): readonly number[] => inputs[i]?.values ?? [];
  const axis = at(integer(node, 'axis') ?? 0, x.length);
  if (LIKE_FIRST.has(node.opType)) return node.output.map(() => ({ shape: x }));
  switch (node.opType) {
    case 'Add':
    case 'Div':
    case 'Mul':
    case 'Sub':
      return one(broadcast(x, shape(1)));
    case 'BiasSplitGelu':
      return one([...x.slice(0, -1), last(x) / 2]);
    case 'Concat':
      return one(
        x.map((size, i) =>
          i === axis ? inputs.reduce((all, each) => all + (each?.shape[i] ?? 0), 0) : size,
        ),
      );
    case 'Conv':
      return one(convolved(node, x, shape(1)));
    case 'Gather':
      return one([...x.slice(0, axis), ...shape(1), ...x.slice(axis + 1)]);
    case 'Gemm':
      return one([x[0] ?? 0, last(shape(1))]);
    case 'MatMul':
      return one([
        ...broadcast(x.slice(0, -2), shape(1).slice(0, -2)),
        x.at(-2) ?? 0,
        last(shape(1)),
      ]);
    case 'MatMulNBits':
      return one([...x.slice(0, -1), integer(node, 'N') ?? 0]);
    case 'ReduceMean':
      return one(x.map((size, i) => (values(1).includes(i) ? 1 : size)));
    case 'Reshape':
      return one(reshaped(x, values(1)));
    case 'Resize':
      return one(resized(x, { scales: values(2), sizes: values(3), axes: integers(node, 'axes') }));
    case 'Shape': {
      const part = x.slice(integer(node, 'start') ?? 0, integer(node, 'end') ?? x.length);
      return [{ shape: [part.length], values: part }];
    }
    case 'Slice':
      return one(
        sliced(x, { starts: values(1), ends: values(2), axes: values(3), steps: values(4) }),
      );
    case 'Split':
      return node.output.map((_, part) => ({
        shape: x.map((size, i) => (i === axis ? partOf(size, node.output.length, part) : size)),
      }));
    case 'Transpose':
      return one(integers(node, 'perm').map((from) => x[from] ?? 0));
    default:
      throw new Error(`no rule for the shape of ${node.opType}`);
  }
}

function one(shape: Shape): Known[] {
  return [{ shape }];
}

/** The size of one of equal parts, of which the last takes what is left. */
function partOf(size: number, parts: number, index: number): number {
  const each = Math.ceil(size / parts);
  return index === parts - 1 ? size - each * index : each;
}

function integer({ attribute }: NodeProto, name: string): number | undefined {
  const found = attribute.find((each) => each.name === name);
  return found === undefined ? undefined : Number(found.i);
}

function integers({ attribute }: NodeProto, name: string): readonly number[] {
  return attribute.find((each) => each.name === name)?.ints.map(Number) ?? [];
}

/** Elements of a tensor of this shape. */
export function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function last(shape: Shape): number {
  return shape.at(-1) ?? 0;
}

function at(index: number, length: number): number {
  return index < 0 ? index + length : index;
}

function broadcast(a: Shape, b: Shape): Shape {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) =>
    Math.max(a[i - length + a.length] ?? 1, b[i - length + b.length] ?? 1),
  );
}

/** @param weight [out, in, rows, columns] in either layout of x */
function convolved(node: NodeProto, x: Shape, weight: Shape): Shape {
  const [out = 0, , ...kernel] = weight;
  const strides = integers(node, 'strides');
  const pads = integers(node, 'pads');
  const spatial = isChannelsLast(node) ? x.slice(1, 3) : x.slice(2);
  const sizes = spatial.map((size, i) => {
    const padded = size + (pads[i] ?? 0) + (pads[i + 2] ?? 0);
    return Math.floor((padded - (kernel[i] ?? 1)) / (strides[i] ?? 1)) + 1;
  });
  return isChannelsLast(node) ? [1, ...sizes, out] : [1, out, ...sizes];
}

function isChannelsLast({ domain }: NodeProto): boolean {
  return domain === 'com.ms.internal.nhwc';
}

function reshaped(x: Shape, asked: readonly number[]): Shape {
  const rest = elements(x) / elements(asked.filter((size) => size !== -1));
  return asked.map((size) => (size === -1 ? rest : size));
}

function resized(
  x: Shape,
  by: Readonly<Record<'scales' | 'sizes' | 'axes', readonly number[]>>,
): Shape {
  if (by.scales.length > 0) return x.map((size, i) => size * (by.scales[i] ?? 1));
  return x.map((size, i) => by.sizes[by.axes.indexOf(i)] ?? size);
}

function sliced(
  x: Shape,
  by: Readonly<Record<'starts' | 'ends' | 'axes' | 'steps', readonly number[]>>,
): Shape {
  return x.map((size, i) => {
    const of = by.axes.indexOf(i);
    if (of === -1) return size;
    const span = Math.min(size, by.ends[of] ?? size) - (by.starts[of] ?? 0);
    return Math.ceil(span / (by.steps[of] ?? 1));
  });
}
