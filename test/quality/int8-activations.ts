import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { AuthoredGraph } from '../../workers/graph/builder.ts';
import {
  attribute,
  type Attributes,
  EXTERNAL_DATA_PATH,
} from '../../workers/graph/onnx-encoding.ts';
import {
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type TensorProto,
} from '../../workers/graph/proto/onnx_pb.ts';
import { graphOf } from '../../workers/graph/stages.ts';
import { WeightBytes } from '../../workers/engine/runtime/external-data.ts';
import { InferenceSession } from '../../workers/engine/runtime/ort.ts';
import { WeightFile } from '../../workers/weights/weight-file.ts';
import type { NodeModel } from '../engine/node-model.ts';

/** Inputs that share a scale in ONNX Runtime's DP4A kernels (dp4a_quantize.wgsl.template). */
const BLOCK = 128;

/**
 * Lets the linear layers of a model's UNet on wasm get their inputs as the DP4A kernels of
 * MatMulNBits do: rounded to whole numbers from −127 to 127 times a scale, one scale for each 128
 * inputs, the largest of which is 127. A layer with fewer inputs has one scale.
 * @param chosen whether the inputs of the layer with this weight are rounded
 * @returns gives the model its own UNet back
 */
export async function roundInputs(
  { loaded }: NodeModel,
  chosen: (key: string) => boolean,
): Promise<() => Promise<void>> {
  const { model, runtime, sessions } = loaded;
  const graph = graphOf('unet', model, runtime.target);
  const file = new WeightFile(graph, await model.weights('unet'));
  const session = await InferenceSession.create(rounding(graph, chosen), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'basic',
    externalData: [{ path: EXTERNAL_DATA_PATH, data: new WeightBytes(file) }],
  });
  const own = sessions.get.bind(sessions);
  sessions.get = async (stage, onLoad) => {
    const opened = await own(stage, onLoad);
    return stage === 'unet' ? { ...opened, session } : opened;
  };
  return async () => {
    sessions.get = own;
    await session.release();
  };
}

function rounding({ model, weights }: AuthoredGraph, chosen: (key: string) => boolean): Uint8Array {
  const proto = fromBinary(ModelProtoSchema, model);
  const { graph } = proto;
  if (graph === undefined) throw new Error('a model without a graph');
  const inputsOf = new Map(
    weights
      .filter(({ key, transform }) => transform === 'transpose' && chosen(key))
      .map(({ name, shape }) => [name, shape[1] ?? 0]),
  );
  const nodes: NodeProto[] = [];
  for (const node of graph.node) {
    const size = inputsOf.get(node.input[1] ?? '');
    const from = node.input[0];
    if (size !== undefined && from !== undefined) {
      const rounded = `${node.name}_int8`;
      nodes.push(...roundingNodes(from, rounded));
      graph.initializer.push(int64s(`${rounded}_blocks`, [-1, Math.min(BLOCK, size)]));
      node.input[0] = rounded;
    }
    nodes.push(node);
  }
  graph.node = nodes;
  graph.initializer.push(int64s('last_axis', [-1]), float('most', 127), float('least', 1e-20));
  return toBinary(ModelProtoSchema, proto);
}

/** round(x / s) · s with s = max|x| / 127 of each block. */
function roundingNodes(from: string, to: string): readonly NodeProto[] {
  const name = (part: string) => `${to}_${part}`;
  return [
    node('Shape', [from], name('shape')),
    node('Reshape', [from, name('blocks')], name('rows')),
    node('Abs', [name('rows')], name('abs')),
    node('ReduceMax', [name('abs'), 'last_axis'], name('largest'), { keepdims: 1n }),
    node('Max', [name('largest'), 'least'], name('above0')),
    node('Div', [name('above0'), 'most'], name('scale')),
    node('Div', [name('rows'), name('scale')], name('scaled')),
    node('Round', [name('scaled')], name('whole')),
    node('Mul', [name('whole'), name('scale')], name('back')),
    node('Reshape', [name('back'), name('shape')], to),
  ];
}

function node(
  opType: string,
  input: string[],
  output: string,
  attributes: Attributes = {},
): NodeProto {
  const encoded = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  return create(NodeProtoSchema, {
    opType,
    name: output,
    input,
    output: [output],
    attribute: encoded,
  });
}

function int64s(name: string, values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.INT64,
    dims: [BigInt(values.length)],
    rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  });
}

function float(name: string, value: number): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: [],
    rawData: new Uint8Array(Float32Array.of(value).buffer),
  });
}
