import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFile } from 'node:fs/promises';
import type { AuthoredGraph } from '../../workers/graph/builder.ts';
import { USUAL_KERNELS, withAttention } from '../../workers/graph/kernels.ts';
import type { FeatureMap, Layers, Row, Tokens } from '../../workers/graph/layers.ts';
import { layersFor } from '../../workers/graph/networks.ts';
import {
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
} from '../../workers/graph/proto/onnx_pb.ts';
import { safetensorsReader } from '../../workers/weights/safetensors-reader.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import { checkerFixture, weightsWith } from './node-checker.ts';

const WEIGHTS = 'v2/model.safetensors';
const WIDTH = 48;
const INNER = 96;
const HEADS = 3;
const LAYERS = 3;
const PATCH = 16;
const SIDE = 224;
const LABELS = 2;
const EPSILON = 1e-12;
const TOKENS = (SIDE / PATCH) ** 2 + 1;

/**
 * The recorded vision transformer (transformers `ViTForImageClassification`) as an ONNX file with its
 * weights in it, as transformers.js takes it. It stands in for the published one, whose architecture it
 * has.
 */
export async function vitOnnx(): Promise<Uint8Array<ArrayBuffer>> {
  return onnxOf(new Uint8Array(await readFile(checkerFixture(WEIGHTS))));
}

/** The same with a bias so large that every picture is flagged. */
export async function classifierThatFlags(): Promise<Uint8Array<ArrayBuffer>> {
  return onnxOf(await weightsWith(WEIGHTS, 'classifier.bias', [-50, 50]));
}

async function onnxOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const file = bytesSource(bytes, WEIGHTS);
  const graph = vitGraph();
  const weights = safetensorsReader(file, await readHeader(file));
  const model = fromBinary(ModelProtoSchema, graph.model);
  for (const weight of graph.weights) {
    const tensor = model.graph?.initializer.find(({ name }) => name === weight.name);
    if (tensor === undefined) throw new Error(`no initializer ${weight.name}`);
    tensor.externalData = [];
    tensor.dataLocation = DataLocation.DEFAULT;
    tensor.rawData = await weights.find(weight).read();
  }
  return toBinary(ModelProtoSchema, model);
}

function vitGraph(): AuthoredGraph {
  const l = layersFor('vit', {
    dialect: 'portable',
    float: 'fp32',
    linear: 'float',
    kernels: withAttention(USUAL_KERNELS, 'plain'),
  });
  let x = embed(l);
  for (let i = 0; i < LAYERS; i++) x = layer(l, x, `vit.encoder.layer.${i}`);
  const normed = l.layerNorm(x, 'vit.layernorm', EPSILON);
  const [first] = l.builder.node('Gather', [normed.name, l.builder.int64s([0])], {
    attributes: { axis: 1n },
  });
  const [flat] = l.builder.node('Reshape', [first, l.builder.int64s([1, WIDTH])]);
  const row: Row = { kind: 'row', name: flat, dtype: 'fp32', channels: WIDTH };
  l.builder.output('logits', l.linear(row, 'classifier', { out: LABELS, bias: true }), [1, LABELS]);
  return l.builder.finish();
}

function embed(l: Layers): Tokens {
  const pixels = l.builder.input('map', 'pixel_values', 'fp32', [1, 3, SIDE, SIDE], 3);
  const projection = 'vit.embeddings.patch_embeddings.projection';
  const [name] = l.builder.node(
    'Conv',
    [
      pixels.name,
      weight(l, `${projection}.weight`, [WIDTH, 3, PATCH, PATCH]),
      weight(l, `${projection}.bias`, [WIDTH]),
    ],
    { attributes: { kernel_shape: [PATCH, PATCH], strides: [PATCH, PATCH] } },
  );
  const map: FeatureMap = { ...pixels, name, channels: WIDTH };
  const patches = l.toTokens(map);
  const first = weight(l, 'vit.embeddings.cls_token', [1, 1, WIDTH]);
  const [all] = l.builder.node('Concat', [first, patches.name], { attributes: { axis: 1n } });
  const places = weight(l, 'vit.embeddings.position_embeddings', [1, TOKENS, WIDTH]);
  return l.add({ ...patches, name: all }, { ...patches, name: places });
}

function layer(l: Layers, x: Tokens, path: string): Tokens {
  const same = { out: WIDTH, bias: true };
  const first = l.layerNorm(x, `${path}.layernorm_before`, EPSILON);
  const mixed = l.attention(
    l.linear(first, `${path}.attention.attention.query`, same),
    l.linear(first, `${path}.attention.attention.key`, same),
    l.linear(first, `${path}.attention.attention.value`, same),
    { heads: HEADS, place: 'vision' },
  );
  const sum = l.add(l.linear(mixed, `${path}.attention.output.dense`, same), x);
  const second = l.layerNorm(sum, `${path}.layernorm_after`, EPSILON);
  const wide = l.gelu(l.linear(second, `${path}.intermediate.dense`, { out: INNER, bias: true }));
  return l.add(l.linear(wide, `${path}.output.dense`, same), sum);
}

function weight(l: Layers, key: string, shape: readonly number[]): string {
  return l.builder.weight({
    name: key,
    key,
    shape,
    transform: 'as-is',
    dims: shape,
    dtype: 'fp32',
  });
}
