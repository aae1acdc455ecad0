import { fromBinary } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../failure.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import type { AuthoredGraph } from './builder.ts';
import { clipGraph } from './clip.ts';
import {
  parseClipConfig,
  parseUnetConfig,
  parseVaeConfig,
  UnsupportedConfigError,
} from './config.ts';
import { contextGraph } from './context.ts';
import { USUAL_KERNELS } from './kernels.ts';
import type { GraphTarget } from './networks.ts';
import { ModelProtoSchema } from './proto/onnx_pb.ts';
import { unetGraph } from './unet.ts';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.ts';

const folder = new URL('../../test/fixtures/tiny-playground/', import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

const unet = parseUnetConfig(json('unet/config.json'));
const vae = parseVaeConfig(json('vae/config.json'));
const encoders = ['text_encoder', 'text_encoder_2'].map((name) =>
  parseClipConfig(name, json(`${name}/config.json`)),
);

/** The published model's UNet: the miniature's fields at full width and depth. */
const fullUnet = parseUnetConfig({
  ...(json('unet/config.json') as object),
  addition_time_embed_dim: 256,
  attention_head_dim: [5, 10, 20],
  block_out_channels: [320, 640, 1280],
  cross_attention_dim: 2048,
  norm_num_groups: 32,
  projection_class_embeddings_input_dim: 2816,
  transformer_layers_per_block: [1, 2, 10],
});

const common = { float: 'fp32', linear: 'float', kernels: USUAL_KERNELS } as const;
const webgpu: GraphTarget = { ...common, dialect: 'webgpu' };
const portable: GraphTarget = { ...common, dialect: 'portable' };

function every(target: GraphTarget): readonly AuthoredGraph[] {
  return [
    ...encoders.map((config, i) => clipGraph(`te${i + 1}`, config, target)),
    contextGraph(unet, target),
    unetGraph(unet, target),
    vaeEncoderGraph(vae, target),
    vaeDecoderGraph(vae, target),
  ];
}

/** Tensor keys a graph reads, once each. */
const keys = (...graphs: readonly AuthoredGraph[]) =>
  new Set(graphs.flatMap(({ weights }) => weights.map(({ key }) => key)));

function operators({ model }: AuthoredGraph): ReadonlySet<string> {
  const nodes = fromBinary(ModelProtoSchema, model).graph?.node ?? [];
  return new Set(
    nodes.map(({ domain, opType }) => (domain === '' ? opType : `${domain}.${opType}`)),
  );
}

describe('graphs of a model folder', () => {
  it('use standard ONNX operators only in the portable dialect', () => {
    for (const graph of every(portable)) {
      expect([...operators(graph)].filter((name) => name.includes('.'))).toEqual([]);
    }
  });

  it('turn no layout around in the webgpu dialect, but for heads in the context graph', () => {
    for (const graph of every(webgpu)) {
      expect(operators(graph).has('Transpose')).toBe(graph.name === 'context');
    }
  });

  it('read the same tensors in both dialects', () => {
    const [a, b] = [every(webgpu), every(portable)];
    for (const [i, graph] of a.entries()) expect(keys(graph)).toEqual(keys(b[i] ?? graph));
  });

  it('read every tensor of the published UNet, context and UNet together, each once', () => {
    const [context, main] = [contextGraph(fullUnet, webgpu), unetGraph(fullUnet, webgpu)];
    expect(keys(context, main).size).toBe(1680);
    expect([...keys(context)].filter((key) => keys(main).has(key))).toEqual([]);
    const parameters = [context, main].flatMap(({ weights }) =>
      weights.map(({ shape }) => shape.reduce((product, size) => product * size, 1)),
    );
    expect(parameters.reduce((sum, count) => sum + count, 0)).toBe(2_567_463_684);
  });

  it('keep the VAE in f32 where its config asks for it, in every precision', () => {
    const half: GraphTarget = { ...webgpu, float: 'fp16' };
    for (const graph of [vaeEncoderGraph(vae, half), vaeDecoderGraph(vae, half)]) {
      expect(new Set(graph.weights.map(({ dtype }) => dtype))).toEqual(new Set(['fp32']));
    }
    const light = vaeDecoderGraph({ ...vae, force_upcast: false }, half);
    expect(light.weights.some(({ dtype }) => dtype === 'fp16')).toBe(true);
  });

  it('keep the last convolution and the time embedding of an fp16 UNet in f32', () => {
    const { weights } = unetGraph(unet, { ...webgpu, float: 'fp16' });
    const wide = weights.filter(({ dtype }) => dtype === 'fp32').map(({ key }) => key);
    expect(wide.toSorted()).toEqual([
      'conv_out.bias',
      'conv_out.weight',
      'time_embedding.linear_1.bias',
      'time_embedding.linear_1.weight',
      'time_embedding.linear_2.bias',
      'time_embedding.linear_2.weight',
    ]);
  });

  it('quantise the linear layers that divide into blocks, and nothing else', () => {
    const { weights } = unetGraph(fullUnet, { ...webgpu, float: 'fp16', linear: 'q8' });
    const quantised = weights.filter(({ transform }) => transform === 'q8');
    expect(quantised.every(({ key }) => key.includes('.attentions.'))).toBe(true);
    // proj_in and proj_out of 11 transformers; 8 linears in each of 70 blocks (K, V of attn2 are elsewhere).
    expect(quantised).toHaveLength(2 * 11 + 8 * 70);
  });

  it('place more weights than 32 bits can count within what they can', () => {
    const { weights, weightBytes, fileBytes } = unetGraph(fullUnet, { ...webgpu, float: 'fp16' });
    expect(weightBytes).toBeGreaterThan(2 ** 32);
    expect(fileBytes).toBeLessThan(2 ** 31);
    expect(new Set(weights.map(({ offset }) => offset)).size).toBe(weights.length);
  });

  it('refuse a config of another family and say which field', () => {
    const config = { ...(json('unet/config.json') as object), act_fn: 'gelu' };
    expect(() => parseUnetConfig(config)).toThrow(UnsupportedConfigError);
    const failure = {
      code: 'model_unsupported',
      message: expect.stringMatching(/^unet\/config.json: act_fn/),
    };
    expect(failureOf(() => parseUnetConfig(config))).toMatchObject(failure);
  });
});

function failureOf(work: () => unknown): EngineFailure | undefined {
  try {
    work();
  } catch (error) {
    return toFailure(error);
  }
  return undefined;
}
