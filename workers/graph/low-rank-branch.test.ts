import { fromBinary } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseUnetConfig } from './config.ts';
import { USUAL_KERNELS } from './kernels.ts';
import { downKey, upKey } from './low-rank-branch.ts';
import type { GraphTarget } from './networks.ts';
import { ModelProtoSchema } from './proto/onnx_pb.ts';
import { unetGraph } from './unet.ts';

const folder = new URL('../../test/fixtures/tiny-playground/', import.meta.url);
const unet = parseUnetConfig(JSON.parse(readFileSync(new URL('unet/config.json', folder), 'utf8')));
const target: GraphTarget = {
  dialect: 'webgpu',
  float: 'fp16',
  linear: 'q8',
  kernels: USUAL_KERNELS,
};
const Q = 'down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.weight';
const CONV = 'down_blocks.0.resnets.0.conv1.weight';
const count = (graph: ReturnType<typeof unetGraph>, op: string) =>
  (fromBinary(ModelProtoSchema, graph.model).graph?.node ?? []).filter(
    ({ opType }) => opType === op,
  ).length;

describe('a LoRA beside quantised layers', () => {
  const without = unetGraph(unet, target);
  const graph = unetGraph(unet, {
    ...target,
    branches: new Map([
      [Q, 5],
      [CONV, 2],
    ]),
  });

  it('adds two products to a quantised layer, of the rank that it has', () => {
    const added = graph.weights.filter(({ key }) => key.startsWith(`${Q}:`));
    expect(added.map(({ key, shape, dims, dtype }) => ({ key, shape, dims, dtype }))).toEqual([
      { key: downKey(Q), shape: [5, 32], dims: [32, 5], dtype: 'fp16' },
      { key: upKey(Q, 'q8'), shape: [32, 5], dims: [5, 32], dtype: 'fp16' },
    ]);
    expect(count(graph, 'MatMul') - count(without, 'MatMul')).toBe(2);
    expect(count(graph, 'MatMulNBits')).toBe(count(without, 'MatMulNBits'));
    expect(graph.weightBytes - without.weightBytes).toBe(2 * 5 * (32 + 32));
  });

  it('adds nothing to a float layer, whose weight gets it merged', () => {
    expect(graph.weights.some(({ key }) => key.startsWith(`${CONV}:`))).toBe(false);
    const float = unetGraph(unet, { ...target, linear: 'float', branches: new Map([[Q, 5]]) });
    expect(float.weightBytes).toBe(unetGraph(unet, { ...target, linear: 'float' }).weightBytes);
  });
});
