import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuthoredGraph } from './builder.ts';
import { parseVaeConfig } from './config.ts';
import { USUAL_KERNELS } from './kernels.ts';
import { shapesOf } from './operations/graph-shapes.ts';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.ts';
import {
  decoderNorms,
  encoderNorms,
  vaeDecoderMiddleGraph,
  vaeDecoderTileGraph,
  vaeEncoderMiddleGraph,
  vaeEncoderTileGraph,
} from './vae-tiles.ts';

const published = new URL('../../tools/bench/sdxl/vae/config.json', import.meta.url);
const config = parseVaeConfig(JSON.parse(readFileSync(published, 'utf8')));
const TARGET = { float: 'fp32', linear: 'float', kernels: USUAL_KERNELS } as const;

const keysOf = (...graphs: readonly AuthoredGraph[]) =>
  graphs.flatMap(({ weights }) => weights.map(({ key }) => key)).toSorted();

describe('the graphs of a large picture', () => {
  it.each(['webgpu', 'portable'] as const)(
    'have the weights of one graph, each once (%s)',
    (dialect) => {
      const target = { ...TARGET, dialect };
      const decoder = [vaeDecoderMiddleGraph(config, target), vaeDecoderTileGraph(config, target)];
      expect(keysOf(...decoder)).toEqual(keysOf(vaeDecoderGraph(config, target)));
      const encoder = [vaeEncoderTileGraph(config, target), vaeEncoderMiddleGraph(config, target)];
      expect(keysOf(...encoder)).toEqual(keysOf(vaeEncoderGraph(config, target)));
    },
  );

  it('share the statistics of every norm of the published levels', () => {
    const { outputs, model } = vaeDecoderTileGraph(config, { ...TARGET, dialect: 'webgpu' });
    expect(outputs).toEqual(['image', 'found']);
    expect([encoderNorms(config), decoderNorms(config)]).toEqual([12, 19]);
    const found = shapesOf(model, { h: 45, w: 45, H: 360, W: 360 }).find(({ node }) =>
      node.output.includes('found'),
    );
    expect(found?.outputs).toEqual([[19, 2, 32]]);
  });

  it('hold no scores of more than 128 MiB, and use no more than 8 buffers at once', () => {
    const { model } = vaeDecoderMiddleGraph(config, { ...TARGET, dialect: 'webgpu' });
    const nodes = shapesOf(model, { h: 152, w: 152 });
    const scores = nodes.filter(({ node }) => node.opType === 'Softmax');
    expect(scores).toHaveLength(16);
    for (const { outputs } of scores) {
      expect(4 * (outputs[0] ?? []).reduce((a, b) => a * b, 1)).toBeLessThanOrEqual(
        128 * 1024 ** 2,
      );
    }
    for (const { node } of nodes) {
      expect(node.input.length + node.output.length, node.name).toBeLessThanOrEqual(8);
    }
  });
});
