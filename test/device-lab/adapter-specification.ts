import { beforeAll, describe, expect, it } from 'vitest';
import { STAGES, type Stage } from '../../workers/graph/stages.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { LabAdapter } from './adapters.ts';
import type { CountedAdapter, Peaks } from './counted.ts';
import { kernelPaths } from './kernels.ts';
import { labRun, type LabRun } from './lab-run.ts';
import { beyond, boundsOf, LEAST_BOUNDS, largestBinding, mostStorageBuffers } from './limits.ts';
import { hasNaga, nagaRefuses, shadersOf, tintRefuses } from './shader-checks.ts';

/**
 * What a run has to be on every adapter. The run is short: every kernel at every size of a picture of
 * 1024², with most of the weights left out.
 * @param andAlso tests that follow, on the same run
 */
export function specifyAdapter(
  adapter: LabAdapter,
  precision: Precision,
  andAlso: (run: () => LabRun) => void = () => {},
): void {
  describe(`${adapter.name} in ${adapter.browser}, ${precision}`, () => {
    let run: LabRun;
    beforeAll(async () => {
      run = await labRun(adapter, precision, { short: true });
    });
    const said = (bounds: typeof LEAST_BOUNDS) =>
      [...run.stages].flatMap(([stage, counts]) => beyond(stage, counts, bounds));
    const shaders = () => shadersOf(run.stages.values());

    it('makes every session and runs every stage', () => {
      expect([...run.stages.keys()].toSorted()).toEqual([...STAGES].toSorted());
    });

    it('asks for nothing beyond the adapter’s limits', () => {
      expect(said(boundsOf(adapter.limits))).toEqual([]);
    });

    it('would do with the least that WebGPU allows: bindings of 128 MiB, 8 storage buffers', () => {
      expect(said(LEAST_BOUNDS)).toEqual([]);
    });

    it('has shaders that Chrome’s compiler accepts with the adapter’s features', async () => {
      expect(await tintRefuses(adapter, shaders())).toEqual([]);
    });

    const { translatesTo } = adapter;
    if (translatesTo !== undefined) {
      const why = hasNaga ? '' : ' (skipped: naga is not on this machine)';
      it.skipIf(!hasNaga)(
        `has shaders that Firefox’s compiler writes as ${translatesTo}${why}`,
        () => {
          expect(nagaRefuses(shaders(), translatesTo)).toEqual([]);
        },
      );
    }

    andAlso(() => run);
  });
}

/** What of a short run is kept. */
export function findings({ runtime, stages }: LabRun): CountedAdapter {
  const unet = stages.get('unet');
  if (unet === undefined) throw new Error('the UNet did not run');
  const { bytes, kernel } = largestBinding(stages.values());
  return {
    float: runtime.target.float,
    ...kernelPaths(unet),
    binding: bytes,
    kernel,
    storageBuffers: mostStorageBuffers(stages.values()),
    shortPeaks: peaksOf(stages),
  };
}

/** @throws Error if a stage did not run */
export function peaksOf(stages: LabRun['stages']): Peaks {
  const peak = (stage: Stage) => {
    const counts = stages.get(stage);
    if (counts === undefined) throw new Error(`${stage} did not run`);
    return counts.peakBytes;
  };
  return {
    te1: peak('te1'),
    te2: peak('te2'),
    vae_encode: peak('vae_encode'),
    context: peak('context'),
    unet: peak('unet'),
    vae_decode: peak('vae_decode'),
  };
}
