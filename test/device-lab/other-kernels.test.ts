/**
 * What a device gets where the first-use check found a kernel wrong, one way at a time. It has to run
 * within the least that WebGPU allows, or the check must not choose it everywhere.
 */
import { describe, expect, it } from 'vitest';
import { USUAL_KERNELS, withAttention, type Kernels } from '../../workers/graph/kernels.ts';
import { adapterNamed } from './adapters.ts';
import { labRun } from './lab-run.ts';
import { beyond, LEAST_BOUNDS, largestBinding } from './limits.ts';

const MIB = 1024 ** 2;

const count = async (kernels: Kernels) => {
  const { stages } = await labRun(adapterNamed('NVIDIA Ampere'), 'q8', { short: true, kernels });
  return {
    said: [...stages].flatMap(([stage, counts]) => beyond(stage, counts, LEAST_BOUNDS)),
    largest: largestBinding(stages.values()).bytes,
  };
};

describe('another way, in half precision at 1024²,', () => {
  it.each<readonly [string, Partial<Kernels>]>([
    ['fused attention in float32', withAttention(USUAL_KERNELS, 'fused-fp32')],
    ['fused attention of half precision at the finest level too', { finestAttention: 'fused' }],
    ['inputs of linear layers that are not rounded', { linearActivations: 'float' }],
    ['the deepest linear layers in float32', { deepLinears: 'fp32' }],
    ['centred groups', { groupNorm: 'centred' }],
    ['sums apart from norms', { addLayerNorm: 'apart' }],
    ['the gate apart from its function', { geglu: 'apart' }],
    ['plain attention of the text encoders', { textAttention: 'plain' }],
  ])('%s: stays within the least that WebGPU allows', async (_, change) => {
    expect((await count({ ...USUAL_KERNELS, ...change })).said).toEqual([]);
  });

  it('plain attention at the finest level: needs bindings of 320 MiB', async () => {
    const { said, largest } = await count({ ...USUAL_KERNELS, finestAttention: 'plain' });
    expect(said).not.toEqual([]);
    expect(largest).toBe(320 * MIB);
  });
});
