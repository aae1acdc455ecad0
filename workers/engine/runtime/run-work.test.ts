import { describe, expect, it } from 'vitest';
import type { GraphName } from '../../graph/stages.ts';
import { compileAllowance } from '../allowance.ts';
import { calling } from './run-work.ts';
import { wasmRuntime } from './runtime.ts';

/** Large enough that a call's operations decide its time. */
const BYTES = 5e9;
const PLACE = { model: 'owner/model', runtime: wasmRuntime(), h: 128, w: 128 };
const work = (graph: GraphName, first: boolean, calls = 2) =>
  calling(PLACE, graph, BYTES, first, calls);

describe('a call of the outer level', () => {
  it('is awaited as long as one of the UNet, and what either took serves both', () => {
    const { name, ...outer } = work('unet_outer', false);
    expect(name).toBe('unet_outer');
    expect(work('unet', false)).toMatchObject(outer);
    expect(work('unet_outer', false, 1).key).not.toBe(outer.key);
  });

  it('compiles the first time, which says nothing of the UNet that was called before', () => {
    const [outer, unet] = [work('unet_outer', true), work('unet', true)];
    expect(outer).toMatchObject({ kind: 'compile', allowMs: unet.allowMs });
    expect(outer.allowMs).toBe(work('unet', false).allowMs + compileAllowance(BYTES));
    expect(new Set([outer.key, unet.key, work('unet', false).key]).size).toBe(3);
  });
});

describe('a call of any other graph', () => {
  it.each(['te1', 'context', 'vae_decode_tile'] as const)('%s has a key of its own', (graph) => {
    expect(work(graph, false).key).not.toBe(work('unet', false).key);
    expect(work(graph, false).key).not.toBe(work(graph, true).key);
  });
});
