import { fromBinary } from '@bufbuild/protobuf';
import {
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../proto/onnx_pb.ts';
import { outputShapes, type Known, type Shape } from './shape-rules.ts';

/** One node of a graph, at one size of its inputs. */
export interface ShapedNode {
  readonly node: NodeProto;
  /** In the order of the node's inputs; undefined for an input that is absent. */
  readonly inputs: readonly (Shape | undefined)[];
  readonly outputs: readonly Shape[];
}

/**
 * The shapes of everything in an authored graph.
 * @param model ONNX, as `AuthoredGraph` has it
 * @param sizes of the symbolic dimensions, by name
 * @throws Error for an operator without a rule
 */
export function shapesOf(
  model: Uint8Array,
  sizes: Readonly<Record<string, number>>,
): readonly ShapedNode[] {
  const { graph } = fromBinary(ModelProtoSchema, model);
  if (graph === undefined) throw new Error('the model has no graph');
  const known = new Map<string, Known>([
    ...graph.initializer.map((tensor) => [tensor.name, constant(tensor)] as const),
    ...inputsOf(graph, sizes),
  ]);
  return graph.node.map((node) => {
    const inputs = node.input.map((name) => known.get(name));
    const outputs = outputShapes(node, inputs);
    node.output.forEach((name, i) => {
      const output = outputs[i];
      if (output !== undefined) known.set(name, output);
    });
    return {
      node,
      inputs: inputs.map((each) => each?.shape),
      outputs: outputs.map(({ shape }) => shape),
    };
  });
}

function inputsOf(
  graph: GraphProto,
  sizes: Readonly<Record<string, number>>,
): readonly (readonly [string, Known])[] {
  return graph.input.map(({ name, type }) => {
    if (type?.value.case !== 'tensorType') throw new Error(`the input ${name} is no tensor`);
    const shape = type.value.value.shape?.dim.map(({ value }) => {
      if (value.case === 'dimValue') return Number(value.value);
      const size = sizes[value.value ?? ''];
      if (size === undefined) throw new Error(`the input ${name} has no size ${value.value}`);
      return size;
    });
    return [name, { shape: shape ?? [] }] as const;
  });
}

/** A constant's shape; small ones also by their values, which may be a shape, axes or scales. */
function constant({ dims, dataType, rawData }: TensorProto): Known {
  const shape = dims.map(Number);
  const bytes = rawData.slice();
  if (dataType === DataType.INT64) {
    return { shape, values: Array.from(new BigInt64Array(bytes.buffer), Number) };
  }
  if (dataType === DataType.FLOAT && bytes.length > 0 && bytes.length <= 64) {
    return { shape, values: [...new Float32Array(bytes.buffer)] };
  }
  return { shape };
}
