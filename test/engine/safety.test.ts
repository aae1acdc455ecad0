import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/request/parse-request.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import { runPipeline } from '../../workers/engine/pipeline.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { BuiltInChecker } from '../../workers/engine/safety/built-in.ts';
import { SafetyCheckers } from '../../workers/engine/safety/checkers.ts';
import { EngineError } from '../../workers/failure.ts';
import type { LogCode, Phase } from '../../workers/protocol/engine-event.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { ModelFolder } from '../../workers/weights/folder.ts';
import {
  CONCEPT_WEIGHTS,
  conceptFolder,
  flagsAll,
  packedChecker,
  weightsWith,
} from './node-checker.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';
import { checkersWith, nodeSafety, noneInstalled } from './node-safety.ts';
import { flaggedField } from './safety-pictures.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

let model: NodeModel;
let flaggedSource: Blob;
beforeAll(async () => {
  model = await openNodeModel(path('../../public/models/demo'), {
    backend: 'wasm',
    precision: 'fp32',
  });
  flaggedSource = await flaggedField();
}, 120_000);
afterAll(() => model.close());

/** Runs with a strength so small that the demo model returns its source, smoothed. */
async function run(
  source: Blob,
  {
    body = {},
    keepFlagged = false,
    safety = nodeSafety,
    checkers = checkersWith(safety),
  }: {
    body?: object;
    keepFlagged?: boolean;
    safety?: BuiltInChecker;
    checkers?: SafetyCheckers;
  } = {},
) {
  const parsed = parseRequest({
    image_url: 'file',
    prompt: 'a meadow',
    image_size: { width: 192, height: 192 },
    num_inference_steps: 10,
    strength: 0.1,
    guidance_scale: 1,
    format: 'png',
    seed: 1,
    ...body,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const log: { message: string; code: LogCode | undefined }[] = [];
  const phases: Phase[] = [];
  const job = {
    id: 'safety' as JobId,
    request: parsed.request,
    source,
    options: {
      model: { kind: 'url', id: 'demo', baseUrl: '' },
      precision: 'fp32',
      backend: 'wasm',
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
      keepFlagged,
    },
  } as const;
  const report = {
    ...SILENT,
    phase: (phase: Phase) => phases.push(phase),
    log: (_: unknown, message: string, code?: LogCode) => log.push({ message, code }),
  };
  const ended = runPipeline(job, {
    openModel: async () => model.loaded,
    report,
    safety: checkers,
    models: noneInstalled,
    signal: new AbortController().signal,
    keep: () => {},
  });
  return { ended, log, phases };
}

async function levelsOf(blob: Blob | undefined): Promise<number> {
  if (blob === undefined) throw new Error('the run made no picture');
  const { data } = await decodeImage(blob, { convertColorProfile: false });
  return data.reduce((most, level) => Math.max(most, level), 0);
}

describe('the safety check of a run', () => {
  it.each(['v1', 'v2'])(
    'a flagged picture is black, and the output says so (%s)',
    async (version) => {
      const { ended, log } = await run(flaggedSource, {
        body: { num_images: 2, safety_checker_version: version },
      });
      const { output, images } = await ended;
      expect(output.has_nsfw_concepts).toEqual([true, true]);
      for (const { blob, width, height } of images) {
        expect(await levelsOf(blob)).toBe(0);
        expect([width, height]).toEqual([192, 192]);
      }
      const [checked, warning] = log;
      expect(checked?.message).toMatch(
        new RegExp(
          `^checked by OpenNSFW, which answers for ${version} here: 0\\.\\d{3}, 0\\.\\d{3}$`,
        ),
      );
      expect(warning).toEqual({
        message: '2 of 2 pictures may not be safe for work',
        code: 'safety_flagged',
      });
    },
  );

  it('the app gets a flagged picture as it is, to blur it', async () => {
    const { output, images } = await (await run(flaggedSource, { keepFlagged: true })).ended;
    expect(output.has_nsfw_concepts).toEqual([true]);
    expect(await levelsOf(images[0]?.blob)).toBeGreaterThan(128);
  });

  it('a harmless picture stays', async () => {
    const example = new Blob([await readFile(path('../../public/example.png'))]);
    const { ended, log } = await run(example);
    const { output, images } = await ended;
    expect(output.has_nsfw_concepts).toEqual([false]);
    expect(await levelsOf(images[0]?.blob)).toBeGreaterThan(128);
    expect(log).toMatchObject([{ message: expect.stringMatching(/^checked by OpenNSFW/) }]);
  });

  it('without enable_safety_checker nothing is checked or loaded', async () => {
    const safety = new BuiltInChecker(() => Promise.reject(new Error('it was asked for')));
    const body = { enable_safety_checker: false };
    const { output, images } = await (await run(flaggedSource, { body, safety })).ended;
    expect(output.has_nsfw_concepts).toEqual([false]);
    expect(await levelsOf(images[0]?.blob)).toBeGreaterThan(128);
  });

  it.each([
    ['do not come', () => Promise.reject(new Error('its weights answered 404.'))],
    ['are no weights', async () => new Blob(['<!doctype html>'])],
  ])('a job whose checker has weights that %s fails before anything runs', async (_, weights) => {
    const { ended, phases } = await run(flaggedSource, { safety: new BuiltInChecker(weights) });
    await expect(ended).rejects.toMatchObject({ code: 'safety_failed' });
    expect(phases).not.toContain('denoise');
  });

  it('a checker that finds no memory says so', async () => {
    const noMemory = new RangeError('Array buffer allocation failed');
    const safety = new BuiltInChecker(() => Promise.reject(noMemory));
    const { ended } = await run(flaggedSource, { safety });
    await expect(ended).rejects.toMatchObject({ code: 'out_of_memory' });
  });

  it('a checker that failed is tried anew by the next job', async () => {
    let calls = 0;
    const safety = new BuiltInChecker(() => {
      calls += 1;
      return Promise.reject(new Error('no network'));
    });
    for (let job = 0; job < 2; job++) {
      await expect((await run(flaggedSource, { safety })).ended).rejects.toMatchObject({
        code: 'safety_failed',
      });
    }
    expect(calls).toBe(2);
  });
});

describe('the safety check of a run by an installed checker', () => {
  const damaged: EngineFailure[] = [];
  const PACK = { id: 'pack' as PackId, precision: 'fp16' } as const;
  /** The built-in checker, and a pack of v1 in the store. */
  const withV1 = (folder: () => Promise<ModelFolder>) =>
    new SafetyCheckers(nodeSafety, {
      findInstalled: async (id) => (id === 'safety-v1' ? PACK : undefined),
      open: folder,
      markDamaged: async (_, failure) => void damaged.push(failure),
    });
  const v1 = { body: { safety_checker_version: 'v1' } };
  let example: Blob;
  beforeAll(async () => {
    example = new Blob([await readFile(path('../../public/example.png'))]);
  });

  it('v1 flags what it alone flags: black, and the log and the metrics say which ran', async () => {
    const checkers = withV1(async () => packed(await flagsAll()));
    const { ended, log } = await run(example, { ...v1, checkers });
    const { output, images, metrics } = await ended;
    expect(output.has_nsfw_concepts).toEqual([true]);
    expect(await levelsOf(images[0]?.blob)).toBe(0);
    expect(metrics.safety_checker).toBe('safety checker v1');
    expect(log).toMatchObject([
      { message: expect.stringMatching(/^checked by safety checker v1: \d\.\d{3}$/) },
      { code: 'safety_flagged' },
    ]);
  });

  it('the built-in one answers for a version that is not installed', async () => {
    const checkers = withV1(async () => packed(await flagsAll()));
    const { ended, log } = await run(example, { body: { safety_checker_version: 'v2' }, checkers });
    const { output, metrics } = await ended;
    expect(output.has_nsfw_concepts).toEqual([false]);
    expect(metrics.safety_checker).toBe('OpenNSFW');
    expect(log).toMatchObject([
      { message: expect.stringMatching(/^checked by OpenNSFW, which answers for v2 here/) },
    ]);
  });

  it('the built-in one answers where the pack is damaged, which is noted', async () => {
    const broken = new EngineError('model_damaged', 'A block is damaged.', 'Repair the model.');
    const checkers = withV1(() => Promise.reject(broken));
    const { ended, log } = await run(example, { ...v1, checkers });
    expect((await ended).metrics.safety_checker).toBe('OpenNSFW');
    expect(damaged.splice(0)).toMatchObject([{ code: 'model_damaged' }]);
    expect(log[0]).toEqual({
      message: 'safety checker v1 cannot run: A block is damaged.',
      code: 'safety_stand_in',
    });
  });

  it('the built-in one looks at all pictures again where the network gives no numbers', async () => {
    const weights = await weightsWith(CONCEPT_WEIGHTS, 'visual_projection.weight', [Number.NaN]);
    const checkers = withV1(() => packed(weights));
    const body = { ...v1.body, num_images: 2 };
    const { ended, log } = await run(flaggedSource, { body, checkers });
    const { output, metrics } = await ended;
    expect(output.has_nsfw_concepts).toEqual([true, true]);
    expect(metrics.safety_checker).toBe('OpenNSFW');
    expect(log.map(({ code }) => code)).toEqual(['safety_stand_in', undefined, 'safety_flagged']);
  });
});

/** A pack of the miniature with other weights. */
async function packed(weights: Uint8Array<ArrayBuffer>): Promise<ModelFolder> {
  return packedChecker(await conceptFolder(weights), 'fp16');
}
