/** The graphs of a large picture's tiles and middle, on lavapipe against the CPU backend. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hashedArray, relativeRms } from '../../workers/engine/first-use/values.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { mapTensor } from '../../workers/engine/stages/map-tensor.ts';
import { noStatistics } from '../../workers/engine/stages/shared-statistics.ts';
import { computeTile } from '../../workers/engine/stages/tile-graph.ts';
import { throughGraph } from '../../workers/engine/stages/through-graph.ts';
import { decodeLatents } from '../../workers/engine/stages/vae.ts';
import { decoderTiles, encoderTiles } from '../../workers/engine/stages/vae-large.ts';
import { SLOW } from '../slow.ts';
import { openLavapipe, openSwiftShader } from './node-gpu.ts';
import { openNodeModel } from './node-model.ts';

// Lavapipe compiles these shaders sooner; SwiftShader comes with every Chromium.
const missing = (await openLavapipe()) === null ? null : await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const FOLDER = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));

/** A tile of 5×6 latents whose outermost latents belong to its neighbours. */
const PLACE = {
  rows: { tile: { start: 3, end: 8 }, core: { start: 4, end: 7 } },
  columns: { tile: { start: 0, end: 6 }, core: { start: 0, end: 5 } },
};

/** What a job on either backend makes, as lists of numbers to compare. */
async function onBoth(make: (run: JobRun) => Promise<readonly Float32Array[]>) {
  const made: (readonly Float32Array[])[] = [];
  for (const backend of ['webgpu', 'wasm'] as const) {
    const opened = await openNodeModel(FOLDER, { backend, precision: 'fp32' });
    made.push(await make(opened.job()));
    await opened.close();
  }
  const [actual = [], expected = []] = made;
  return actual.map((values, i) =>
    relativeRms({ actual: [...values], expected: [...(expected[i] ?? [])] }),
  );
}

const TILES = ['vae_decode_tile', 'vae_encode_tile'] as const;

describe.skipIf(missing !== null)(`on a GPU as on the CPU${reason}`, () => {
  it.each(SLOW ? TILES : TILES.slice(0, 1))(
    '%s computes a tile and the statistics of its core, with its own and with given ones',
    async (part) => {
      const apart = await onBoth(async (run) => {
        const session = await run.session(part, { size: { h: 5, w: 6 } });
        const graph = (part === 'vae_encode_tile' ? encoderTiles : decoderTiles)(run, session);
        const { channels, cells } = graph.from;
        const tile = hashedArray(channels * 5 * 6 * cells ** 2, 7);
        const own = { ...PLACE, given: noStatistics(graph), own: true };
        const first = await computeTile(run, graph, tile, own);
        const given = { ...own.given, values: first.found.map((value) => value * 1.1) };
        const second = await computeTile(run, graph, tile, { ...PLACE, given, own: false });
        return [first.answer, first.found, second.answer, second.found];
      });
      expect(apart).toHaveLength(4);
      for (const each of apart) expect(each).toBeLessThan(1e-3);
    },
  );

  it.runIf(SLOW)('vae_decode_middle takes the queries of its attention in parts', async () => {
    const [h, w] = [16, 17];
    const apart = await onBoth(async (run) => {
      const passage = {
        graph: 'vae_decode_middle',
        from: { name: 'latents', channels: 4, cells: 1 },
        to: { name: 'levels', channels: 64, cells: 1 },
        map: hashedArray(4 * h * w, 11, 3),
        h,
        w,
      } as const;
      const session = await run.session('vae_decode_middle', { size: { h, w } });
      return [await throughGraph(run, session, passage)];
    });
    expect(apart[0]).toBeLessThan(1e-3);
  });

  it('a stage is made for its first size, for any at the second, and gives the same at each', async () => {
    const sizes = [
      [4, 5],
      [5, 4],
      [6, 4],
    ] as const;
    const made: boolean[] = [];
    const apart = await onBoth(async (run) => {
      const pictures: Float32Array[] = [];
      for (const [h, w] of sizes) {
        const { sessions } = run.loaded;
        const { created } = await sessions.get('vae_decode', () => {}, { h, w });
        made.push(created);
        pictures.push(await decodeLatents(run, hashedArray(4 * h * w, 13), h, w));
      }
      return pictures;
    });
    expect(apart).toHaveLength(3);
    for (const each of apart) expect(each).toBeLessThan(1e-3);
    // On the CPU the first session serves every size.
    expect(made).toEqual([true, true, false, true, false, false]);
  });

  it('a session that was made for one size refuses another', async () => {
    const opened = await openNodeModel(FOLDER, { backend: 'webgpu', precision: 'fp32' });
    const { sessions } = opened.loaded;
    const { session } = await sessions.get('vae_decode', () => {}, { h: 4, w: 5 });
    const latents = mapTensor(opened.loaded.runtime, hashedArray(80, 13), {
      channels: 4,
      height: 5,
      width: 4,
    });
    await expect(session.run({ latents })).rejects.toThrow(/invalid dimensions/);
    await opened.close();
  });
});
