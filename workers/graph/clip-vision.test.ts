import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { AuthoredGraph } from './builder.ts';
import { clipVisionGraph, conceptWeights } from './clip-vision.ts';
import { parseClipVisionConfig } from './clip-vision-config.ts';
import { UnsupportedConfigError } from './config.ts';
import { USUAL_KERNELS, withAttention } from './kernels.ts';
import type { GraphTarget } from './networks.ts';
import { ModelProtoSchema } from './proto/onnx_pb.ts';
import type { WeightSpec } from './weight-plan.ts';

/** The published checker, CLIP ViT-L/14. */
const FULL = {
  projection_dim: 768,
  vision_config: {
    hidden_size: 1024,
    intermediate_size: 4096,
    num_attention_heads: 16,
    num_hidden_layers: 24,
    patch_size: 14,
  },
};
const full = parseClipVisionConfig(FULL);

const common = { float: 'fp32', linear: 'float' } as const;
const portable: GraphTarget = {
  ...common,
  dialect: 'portable',
  kernels: withAttention(USUAL_KERNELS, 'plain'),
};
const webgpu: GraphTarget = { ...common, dialect: 'webgpu', kernels: USUAL_KERNELS };
const half: GraphTarget = { ...webgpu, float: 'fp16' };

const nodesOf = ({ model }: AuthoredGraph) => fromBinary(ModelProtoSchema, model).graph?.node ?? [];
const parameters = (weights: readonly Pick<WeightSpec, 'key' | 'shape'>[]) =>
  [...new Map(weights.map(({ key, shape }) => [key, shape])).values()]
    .map((shape) => shape.reduce((product, size) => product * size, 1))
    .reduce((sum, count) => sum + count, 0);

describe("the graph of CompVis' safety checker at full size", () => {
  it('reads every parameter of the published file, each once', () => {
    const { concepts, specialCare } = conceptWeights(full);
    const all = [concepts, specialCare].flatMap(({ embeds, thresholds }) => [embeds, thresholds]);
    for (const target of [portable, webgpu, half]) {
      expect(parameters([...clipVisionGraph(full, target).weights, ...all])).toBe(303_981_588);
    }
  });

  it('has so many nodes, and bytes of weights', () => {
    const quantised: GraphTarget = { ...half, linear: 'q8' };
    const counted = Object.entries({ portable, webgpu, half, quantised }).map(([name, target]) => {
      const graph = clipVisionGraph(full, target);
      return [name, nodesOf(graph).length, graph.weightBytes] as const;
    });
    expect(counted).toEqual([
      ['portable', 922, 1_215_864_832],
      ['webgpu', 562, 1_215_864_832],
      ['half', 660, 609_869_824],
      ['quantised', 372, 326_754_304],
    ]);
  });

  it('uses standard operators only in the portable dialect, and turns nothing around in the other', () => {
    const [standard, fused] = [portable, webgpu].map((each) =>
      nodesOf(clipVisionGraph(full, each)),
    );
    expect(standard?.every(({ domain }) => domain === '')).toBe(true);
    expect(fused?.some(({ opType }) => opType === 'Transpose')).toBe(false);
  });

  it('keeps the patches, the positions and the norms in f32 in every precision', () => {
    const { weights } = clipVisionGraph(full, half);
    const wide = weights.filter(({ dtype }) => dtype === 'fp32').map(({ key }) => key);
    expect(wide.every((key) => /embeddings|norm/.test(key))).toBe(true);
    expect(wide.filter((key) => key.includes('embeddings'))).toHaveLength(3);
  });
});

describe('config.json of a safety checker', () => {
  it.each([
    ['hidden_act', { hidden_act: 'relu' }],
    ['num_hidden_layers', { num_hidden_layers: 0 }],
    ['num_channels', { num_channels: 4 }],
  ])('is refused where %s does not fit, by name', (field, change) => {
    const config = { ...FULL, vision_config: { ...FULL.vision_config, ...change } };
    const named = new RegExp(`^vision_config.${field} is not as a safety checker has it`);
    expect(() => parseClipVisionConfig(config)).toThrow(named);
  });

  it('is refused where the picture is not whole patches, or where it is of another model', () => {
    const odd = { ...FULL, vision_config: { ...FULL.vision_config, patch_size: 15 } };
    expect(() => parseClipVisionConfig(odd)).toThrow(UnsupportedConfigError);
    expect(() => parseClipVisionConfig({ model_type: 'vit' })).toThrow(/^vision_config /);
  });
});
