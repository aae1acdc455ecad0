/** What a step of the published model asks of the browser once the UNet's calls are recorded. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Counts } from '../../workers/engine/counting/counts.ts';
import { highest } from './devices-page.ts';
import { peaksOf } from './adapter-specification.ts';
import { adapterNamed } from './adapters.ts';
import budgets from './budgets.json' with { type: 'json' };
import { labRun, type LabRun } from './lab-run.ts';

const dispatches = ({ dispatches: all }: Counts) => all.reduce((sum, { times }) => sum + times, 0);

describe('a step of two calls at 1024² in 8 bits, once they are recorded', () => {
  let run: LabRun;
  let step: Counts;
  beforeAll(async () => {
    run = await labRun(adapterNamed('NVIDIA Ampere'), 'q8', { steps: 4, capture: 'on' });
    // The first one records, and the latents are read after the last one.
    const [, , third] = run.steps;
    if (third === undefined) throw new Error('three steps did not run');
    step = third;
  });

  it('makes no bind groups and no uniforms but the sampler’s, and clears nothing', () => {
    expect(step.bindGroups).toBe(2);
    // The parameters of two dispatches, and the time of two calls.
    expect(step.writes).toBe(4);
    expect(step.clears).toBe(0);
  });

  it('has so many dispatches, passes and submits', () => {
    // Two are the sampler's. A plain call has 1,965: 140 quantise again (workarounds/repeated-quantizing.ts).
    expect((dispatches(step) - 2) / 2).toBe(1825);
    expect(step.passes / 2).toBeLessThanOrEqual(160);
    expect(step.submits / 2).toBeLessThanOrEqual(160);
  });

  it('keeps at most 440 MB beside the weights', () => {
    expect(step.peakBytes - run.bytesBeforeSteps).toBeLessThanOrEqual(440e6);
  });

  it('is of a run that takes at most 4 GiB in all', () => {
    expect(highest(peaksOf(run.stages))).toBeLessThanOrEqual(budgets.q8 * 1024 ** 3);
  });

  it('is waited for by one map, when the next one is queued', () => {
    expect(run.steps.map(({ maps }) => maps).slice(1, -1)).toEqual([1, 1]);
    expect(run.queuedAtReport).toEqual([2, 3, 4, 4]);
  });
});
