import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseUnetConfig } from './config.ts';
import { USUAL_KERNELS } from './kernels.ts';
import type { GraphTarget } from './networks.ts';
import { unetGraph } from './unet.ts';
import { innerChannels, unetOuterGraph } from './unet-outer.ts';

const path = new URL('../../test/fixtures/tiny-playground/unet/config.json', import.meta.url);
const tiny = JSON.parse(readFileSync(path, 'utf8')) as object;
/** The published model's UNet. */
const full = parseUnetConfig({
  ...tiny,
  addition_time_embed_dim: 256,
  attention_head_dim: [5, 10, 20],
  block_out_channels: [320, 640, 1280],
  cross_attention_dim: 2048,
  norm_num_groups: 32,
  projection_class_embeddings_input_dim: 2816,
  transformer_layers_per_block: [1, 2, 10],
});
const common = { float: 'fp16', linear: 'q8', kernels: USUAL_KERNELS } as const;
const targets: readonly GraphTarget[] = [
  { ...common, dialect: 'webgpu' },
  { ...common, dialect: 'portable', float: 'fp32', linear: 'float' },
];

describe('the graph of the UNet’s outer level', () => {
  it('has 18 of the published UNet’s 2,241 million parameters, each in the form the UNet has it in', () => {
    for (const target of targets) {
      const whole = new Map(unetGraph(full, target).weights.map((each) => [each.name, each]));
      const outer = unetOuterGraph(full, target).weights;
      for (const { offset, ...weight } of outer) {
        const { offset: _, ...same } = whole.get(weight.name) ?? { offset };
        expect(weight).toEqual(same);
      }
      const parameters = outer.reduce(
        (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
        0,
      );
      expect(Math.round(parameters / 1e5) / 10).toBe(17.8);
    }
  });

  it('reads no prompt where the outer level has no attention', () => {
    const { inputs, outputs } = unetOuterGraph(full, targets[0] as GraphTarget);
    expect(inputs).toEqual(['sample', 'time', 'added', 'inner']);
    expect(outputs).toEqual(['out_sample']);
    expect(innerChannels(full)).toBe(640);
  });

  it('reads the keys and values of its own attention where it has such', () => {
    const config = parseUnetConfig({
      ...tiny,
      down_block_types: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
      up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    });
    const { inputs } = unetOuterGraph(config, targets[0] as GraphTarget);
    const paths = inputs.filter((name) => name.endsWith('.k'));
    expect(paths).toHaveLength(2 + 3);
    expect(paths.every((name) => /^(?:down_blocks\.0|up_blocks\.2)\./.test(name))).toBe(true);
  });

  it('is cut behind the middle in a UNet of one level', () => {
    const config = parseUnetConfig({
      ...tiny,
      attention_head_dim: [2],
      block_out_channels: [32],
      transformer_layers_per_block: [1],
      down_block_types: ['DownBlock2D'],
      up_block_types: ['UpBlock2D'],
    });
    expect(innerChannels(config)).toBe(32);
    for (const target of targets) {
      const { weights } = unetOuterGraph(config, target);
      expect(weights.some(({ key }) => key.startsWith('mid'))).toBe(false);
      expect(unetGraph(config, { ...target, givesInner: true }).outputs).toContain('inner');
    }
  });

  it('is told by the UNet’s graph only where its target says so', () => {
    for (const target of targets) {
      expect(unetGraph(full, target).outputs).toEqual(['out_sample']);
      const telling = unetGraph(full, { ...target, givesInner: true });
      expect(telling.outputs).toEqual(['out_sample', 'inner']);
      expect(telling.weights).toEqual(unetGraph(full, target).weights);
    }
  });
});
