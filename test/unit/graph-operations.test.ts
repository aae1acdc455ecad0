import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../workers/engine/model.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';
import { type GraphName, graphOf } from '../../workers/graph/stages.ts';
import { tileSide } from '../../workers/engine/stages/tile-side.ts';
import { countOperations } from '../../workers/graph/operations/graph-operations.ts';
import { shapesOf } from '../../workers/graph/operations/graph-shapes.ts';
import { fullModel } from '../device-lab/full-model.ts';

const GIGA = 1e9;
const TARGET = {
  dialect: 'webgpu',
  float: 'fp16',
  linear: 'q8',
  kernels: USUAL_KERNELS,
} as const;

describe('operations of the published model', () => {
  let model: Model;
  beforeAll(async () => {
    model = await fullModel('q8');
  });
  /** @param side of a square of latents */
  const count = (stage: GraphName, side: number) => {
    const sizes = { h: side, w: side, H: 8 * side, W: 8 * side };
    return countOperations(shapesOf(graphOf(stage, model, TARGET).model, sizes));
  };
  const usualTile = () =>
    tileSide(model.vae, { bindingSize: null, convTflops: null, chosenBytes: undefined });

  it('a call of the UNet at 1024² has 6.71 TFLOP, and what its prompt is prepared with 0.05', () => {
    expect(Math.round(count('unet', 128).all / GIGA)).toBe(6709);
    expect(Math.round(count('context', 128).all / GIGA)).toBe(52);
  });

  it('its outer level has 6.7 % of them', () => {
    const share = count('unet_outer', 128).all / count('unet', 128).all;
    expect((100 * share).toFixed(1)).toBe('6.7');
  });

  it('no dispatch of the UNet at 1024² has more than 121 GFLOP', () => {
    const { operator, operations } = count('unet', 128).longest;
    expect(operator).toBe('Conv');
    expect(Math.round(operations / GIGA)).toBe(121);
  });

  it.each(['vae_encode', 'vae_decode'] as const)(
    'no dispatch of %s has more than 155 GFLOP in a tile of the usual size',
    (stage) => {
      expect(count(stage, usualTile()).longest.operations).toBeLessThanOrEqual(155 * GIGA);
    },
  );

  it.each(['vae_encode_tile', 'vae_decode_tile'] as const)(
    'no dispatch of %s has more than 155 GFLOP in a tile of the usual size',
    (graph) => {
      expect(count(graph, usualTile()).longest.operations).toBeLessThanOrEqual(155 * GIGA);
    },
  );

  it.each(['vae_encode_middle', 'vae_decode_middle'] as const)(
    'no dispatch of %s has more than 78 GFLOP at 1024²',
    (graph) => {
      expect(count(graph, 128).longest.operations).toBeLessThanOrEqual(78 * GIGA);
    },
  );

  it('a tile of 64 latents would have dispatches of twice that', () => {
    expect(count('vae_decode', 64).longest.operations).toBeGreaterThan(300 * GIGA);
  });
});
