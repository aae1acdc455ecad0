import { fromBinary } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuthoredGraph } from './builder.ts';
import { clipGraph } from './clip.ts';
import { parseClipConfig, parseUnetConfig, parseVaeConfig } from './config.ts';
import { contextGraph } from './context.ts';
import { type Kernels, USUAL_KERNELS, withAttention } from './kernels.ts';
import type { GraphTarget } from './networks.ts';
import { type NodeProto, ModelProtoSchema } from './proto/onnx_pb.ts';
import { unetGraph } from './unet.ts';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.ts';

/** The published model's configs. */
const folder = new URL('../../tools/bench/sdxl/', import.meta.url);
const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`${path}/config.json`, folder), 'utf8'));
const unet = parseUnetConfig(json('unet'));
const vae = parseVaeConfig(json('vae'));
const encoder = parseClipConfig('text_encoder', json('text_encoder'));

function target(kernels: Partial<Kernels>, float: GraphTarget['float'] = 'fp16'): GraphTarget {
  return { dialect: 'webgpu', float, linear: 'q8', kernels: { ...USUAL_KERNELS, ...kernels } };
}

/** Group norms that make a sum. */
const merged = (graph: AuthoredGraph) =>
  nodesOf(graph).filter(({ opType, output }) => opType === 'SkipGroupNorm' && output.length === 2);

const nodesOf = ({ model }: AuthoredGraph): readonly NodeProto[] =>
  fromBinary(ModelProtoSchema, model).graph?.node ?? [];

function count(graph: AuthoredGraph, op: string): number {
  return nodesOf(graph).filter(({ opType }) => opType === op).length;
}

/** How many fused attentions take queries that were widened to float32 just before. */
function widened(graph: AuthoredGraph): number {
  const nodes = nodesOf(graph);
  const casts = new Set(
    nodes.filter(({ opType }) => opType === 'Cast').flatMap(({ output }) => output),
  );
  const fused = nodes.filter(({ opType }) => opType === 'MultiHeadAttention');
  return fused.filter(({ input }) => input.slice(0, 3).every((name) => casts.has(name))).length;
}

const accuracyLevels = (graph: AuthoredGraph) =>
  new Set(
    nodesOf(graph)
      .flatMap(({ attribute }) => attribute)
      .filter(({ name }) => name === 'accuracy_level')
      .map(({ i }) => Number(i)),
  );

/** Fused attentions of the UNet. */
const fusedInUnet = (kernels: Partial<Kernels>) =>
  count(unetGraph(unet, target(kernels)), 'MultiHeadAttention');

/** Fused attentions of the first text encoder. */
const fusedInText = (kernels: Partial<Kernels>) =>
  count(clipGraph('te1', encoder, target(kernels)), 'MultiHeadAttention');

/** How exact the UNet's quantised layers have to be. */
const levels = (kernels: Partial<Kernels>) => accuracyLevels(unetGraph(unet, target(kernels)));

/** Scales in float32 of the second linear layers of feed-forwards. */
const wideDeepScales = (kernels: Partial<Kernels>) =>
  unetGraph(unet, target(kernels)).weights.filter(
    ({ name }) => name.includes('ff.net.2.weight') && name.endsWith('q8-scales:fp32'),
  );

/** The tensors that context and UNet read. */
const keys = (kernels: Partial<Kernels>) =>
  [unetGraph(unet, target(kernels)), contextGraph(unet, target(kernels))].map(
    ({ weights }) => new Set(weights.map(({ key }) => key)),
  );

describe('the kernels of a graph', () => {
  it('are by default fused, with the ten self-attentions over most tokens in float32', () => {
    const graph = unetGraph(unet, target({}));
    expect(count(graph, 'MultiHeadAttention')).toBe(140);
    expect(widened(graph)).toBe(10);
    expect(widened(unetGraph(unet, target({ finestAttention: 'fused' })))).toBe(0);
    expect(widened(unetGraph(unet, target(withAttention(USUAL_KERNELS, 'fused-fp32'))))).toBe(140);
    expect(widened(unetGraph(unet, target({}, 'fp32')))).toBe(0);
  });

  it('name attention by its place', () => {
    expect(fusedInUnet({ attention: 'plain' })).toBe(10);
    expect(fusedInUnet({ finestAttention: 'plain' })).toBe(130);
    expect(fusedInText({})).toBe(11);
    expect(fusedInText({ textAttention: 'plain' })).toBe(0);
    expect(fusedInText({ attention: 'plain' })).toBe(11);
  });

  it('leave the VAE without fused attention, and compute its attention in float32', () => {
    for (const config of [vae, { ...vae, force_upcast: false }]) {
      for (const graph of [
        vaeEncoderGraph(config, target({})),
        vaeDecoderGraph(config, target({})),
      ]) {
        expect(count(graph, 'MultiHeadAttention')).toBe(0);
        expect(count(graph, 'Softmax')).toBe(1);
        expect(count(graph, 'Transpose')).toBe(0);
      }
    }
    const light = vaeDecoderGraph({ ...vae, force_upcast: false }, target({}));
    const softmax = nodesOf(light).findIndex(({ opType }) => opType === 'Softmax');
    const before = nodesOf(light).slice(softmax - 8, softmax);
    expect(before.filter(({ opType }) => opType === 'Cast')).toHaveLength(3);
  });

  it('tell a quantised layer whether it may round its inputs', () => {
    expect(levels({})).toEqual(new Set([4]));
    expect(levels({ linearActivations: 'float' })).toEqual(new Set([0]));
  });

  it('widen the 70 deepest linear layers where they are asked to', () => {
    expect(wideDeepScales({})).toHaveLength(0);
    expect(wideDeepScales({ deepLinears: 'fp32' })).toHaveLength(70);
  });

  it('centre the groups of an fp16 graph where they are asked to', () => {
    expect(count(unetGraph(unet, target({})), 'ReduceMean')).toBe(0);
    const centred = unetGraph(unet, target({ groupNorm: 'centred' }));
    expect(count(centred, 'GroupNorm')).toBe(0);
    expect(count(centred, 'ReduceMean')).toBe(2 * count(centred, 'SkipGroupNorm'));
  });

  it('add two maps in the group norm that follows, if that is one, but where groups are centred', () => {
    // Of 17 residual blocks those before a norm: 11 with a transformer, and the first and the last; of 11
    // transformers the four in front of a residual block.
    expect(merged(unetGraph(unet, target({})))).toHaveLength(17);
    expect(merged(unetGraph(unet, target({ groupNorm: 'centred' })))).toHaveLength(0);
    expect(merged(unetGraph(unet, target({}, 'fp32')))).toHaveLength(0);
    // 17 residual blocks, 11 transformers, the last of the blocks in each, and the time.
    expect(count(unetGraph(unet, target({})), 'Add')).toBe(17 + 11 + 11 + 1 - 17);
  });

  it('take fused operators apart where they are asked to', () => {
    const apart = unetGraph(unet, target({ addLayerNorm: 'apart', geglu: 'apart' }, 'fp32'));
    expect(count(apart, 'SkipLayerNormalization')).toBe(0);
    expect(count(apart, 'BiasSplitGelu')).toBe(0);
    const fused = unetGraph(unet, target({}));
    // Two in each of 70 blocks, and the first norm of all but the first block of 11 transformers.
    expect(count(fused, 'SkipLayerNormalization')).toBe(2 * 70 + 70 - 11);
    expect(count(fused, 'LayerNormalization')).toBe(11);
    expect(count(fused, 'BiasSplitGelu')).toBe(70);
  });

  it('read the same tensors, whatever they are', () => {
    const other: Kernels = {
      ...withAttention(USUAL_KERNELS, 'plain'),
      linearActivations: 'float',
      deepLinears: 'fp32',
      groupNorm: 'centred',
      addLayerNorm: 'apart',
      geglu: 'apart',
    };
    expect(keys(other)).toEqual(keys({}));
  });
});

describe('the causal mask', () => {
  it('is a number that half precision can add a score to', () => {
    const { model } = clipGraph('te1', encoder, target({}));
    const mask = fromBinary(ModelProtoSchema, model).graph?.initializer.find(({ name }) =>
      name.startsWith('causal'),
    );
    const bits = new Uint16Array(Uint8Array.from(mask?.rawData ?? []).buffer);
    // 0 and −10,000 in binary16.
    expect(new Set(bits)).toEqual(new Set([0, 0xf0e2]));
  });
});
