/** The UNet's outer level alone: what it computes, how often it is called, and that exact runs know nothing of it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import { timeIds } from '../../workers/engine/diffusion/add-time-ids.ts';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { sinusoid } from '../../workers/engine/diffusion/sinusoid.ts';
import type { Model } from '../../workers/engine/model.ts';
import { Tensor } from '../../workers/engine/runtime/ort.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { floatValues, output } from '../../workers/engine/stages/map-tensor.ts';
import { openUnet, readBy } from '../../workers/engine/stages/unet-sessions.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { openNodeModel } from './node-model.ts';
import { tinyEngine, type TinyEngine, tinyJob } from './tiny-engine.ts';

const TINY = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));
type OfWays = Readonly<Record<'exact' | 'deepcache-2' | 'deepcache-3', readonly number[]>>;

/** Runs of diffusers on the same model and source (tools/demo-model/outer_level.py). */
const reference = JSON.parse(
  readFileSync(new URL('../fixtures/outer-level.json', import.meta.url), 'utf8'),
) as {
  readonly request: object;
  readonly pixels: OfWays;
  /** With a mask whose right half is white. */
  readonly inpainted: OfWays;
};
const [h, w] = [8, 12];
const normals = (seed: bigint, count: number) => createGenerator('cpu', seed).randn(count);
const far = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));

/** The outputs of one call: of the whole UNet, of one that gives its inner map too, of the outer level on that. */
async function outputs(change: (model: Model) => Model = (model) => model) {
  const opened = await openNodeModel(TINY, { backend: 'wasm', precision: 'fp32' }, change);
  try {
    const run = opened.job();
    const { unet, textEncoder2 } = run.model;
    const prompt = {
      key: 'a prompt',
      embeds: normals(3n, 77 * unet.cross_attention_dim),
      pooled: normals(4n, textEncoder2.projection_dim),
      ids1: new Int32Array(0),
      ids2: new Int32Array(0),
      truncated: false,
    };
    const context = await makeContext(run, prompt, timeIds(h, w));
    const width = unet.block_out_channels[0] ?? 0;
    const feeds = {
      sample: new Tensor('float32', normals(5n, 4 * h * w), [1, 4, h, w]),
      time: new Tensor('float32', sinusoid([499], width, unet), [1, width]),
      ...context.feeds,
    };
    const { sessions } = opened.loaded;
    const { whole: plain } = await openUnet(run, false, run.checked);
    const exact = await floatValues(output(await plain.run(feeds), 'out_sample'));
    await sessions.giveInner(true);
    const { whole, outer } = await openUnet(run, true, run.checked);
    if (outer === null) throw new Error('there is no session of the outer level');
    const results = await whole.run(feeds);
    const inner = output(results, 'inner');
    const alone = await outer.run(readBy(outer, { ...feeds, inner }));
    const others = await outer.run(
      readBy(outer, {
        ...feeds,
        inner: new Tensor('float32', new Float32Array(inner.size), inner.dims),
      }),
    );
    return {
      exact,
      given: await floatValues(output(results, 'out_sample')),
      alone: await floatValues(output(alone, 'out_sample')),
      withoutInner: await floatValues(output(others, 'out_sample')),
      plainOutputs: plain.outputNames,
      outerInputs: outer.inputNames,
    };
  } finally {
    await opened.close();
  }
}

describe('the outer level of the UNet', () => {
  it('gives what the whole gives, on the inner map of the same call, and the whole gives the same bits', async () => {
    const { exact, given, alone, withoutInner, ...names } = await outputs();
    expect(given).toEqual(exact);
    expect(far(alone, exact)).toBeLessThanOrEqual(1e-5);
    // The inner map decides about much of it.
    expect(far(withoutInner, exact)).toBeGreaterThan(0.01);
    expect(names).toEqual({
      plainOutputs: ['out_sample'],
      outerInputs: ['sample', 'time', 'added', 'inner'],
    });
  });
});

/** How often the UNet and its outer level ran. */
function callsIn({ metrics }: EngineResult) {
  const of = (stage: string) => metrics.stages.find(({ name }) => name === stage)?.calls ?? 0;
  return { whole: of('unet'), outer: of('unet_outer') };
}

const picture = async ({ images: [image] }: EngineResult) =>
  Buffer.from((await image?.blob.arrayBuffer()) ?? new ArrayBuffer(0));

/** A mask of the source's size whose right half is white. */
function rightHalf(): Blob {
  const side = 80;
  const data = new Uint8Array(side * side).map((_, i) => (i % side >= side / 2 ? 255 : 0));
  return new Blob([Uint8Array.from(encode({ width: side, height: side, channels: 1, data }))]);
}

const STEPS = { num_inference_steps: 7, strength: 1, guidance_scale: 3 };

/** Every eighth pixel of every eighth row, as tools/demo-model/outer_level.py keeps them. */
async function sampled({ images: [image] }: EngineResult): Promise<readonly number[]> {
  const { data, width } = await decodeImage(image?.blob ?? new Blob(), {
    convertColorProfile: false,
  });
  const rows = data.length / width / 3;
  const at: number[] = [];
  for (let y = 0; y < rows; y += 8) {
    for (let x = 0; x < width; x += 8)
      at.push(...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3));
  }
  return at;
}

describe('a job with fast', () => {
  let tiny: TinyEngine;
  beforeAll(() => {
    tiny = tinyEngine(async () => wasmRuntime());
  });
  afterAll(() => tiny.close());

  let jobs = 0;
  const run = (body: object) => tiny.run(`${++jobs}`, {}, { ...STEPS, ...body });
  const lines = () =>
    tiny.events.flatMap((event) =>
      event.type === 'log' && event.code === 'fewer_calls' && event.job === `${jobs}`
        ? event.message
        : [],
    );

  it('calls the whole UNet every second or third step, and a job without it is as before', async () => {
    const exact = await run({});
    expect(callsIn(exact)).toEqual({ whole: 14, outer: 0 });
    expect(lines()).toEqual([]);

    const second = await run({ fast: 'deepcache-2' });
    expect(callsIn(second)).toEqual({ whole: 8, outer: 6 });
    expect(lines()).toEqual([
      'deepcache-2: 4 of 7 steps call the whole UNet, the others its outer level only',
    ]);
    // The open UNet did not give what the outer level reads.
    expect(second.metrics.sessions_created).toEqual(['unet', 'unet_outer']);

    const third = await run({ fast: 'deepcache-3' });
    expect(callsIn(third)).toEqual({ whole: 6, outer: 8 });
    expect(third.metrics.sessions_created).toEqual([]);

    const again = await run({});
    expect(again.metrics.sessions_created).toEqual([]);
    expect(await picture(again)).toEqual(await picture(exact));
    const pictures = await Promise.all([exact, second, third].map(picture));
    expect(new Set(pictures.map((bytes) => bytes.toString('base64'))).size).toBe(3);
  });

  it.each([
    ['exact', {}],
    ['deepcache-2', { fast: 'deepcache-2' }],
    ['deepcache-3', { fast: 'deepcache-3' }],
  ] as const)('%s draws what diffusers draws with the same calls', async (way, body) => {
    const made = await sampled(await run({ ...reference.request, ...body }));
    const off = made.map((level, i) => Math.abs(level - (reference.pixels[way][i] ?? NaN)));
    expect(Math.max(...off)).toBeLessThanOrEqual(2);
  });

  it.each([
    ['exact', {}, 0],
    ['deepcache-2', { fast: 'deepcache-2' }, 6],
    ['deepcache-3', { fast: 'deepcache-3' }, 8],
  ] as const)('%s draws into a mask what diffusers draws there', async (way, body, outer) => {
    const job = tinyJob(
      `${++jobs}`,
      {},
      { ...STEPS, ...reference.request, mask_url: 'mask', ...body },
    );
    const made = await tiny.finish({ ...job, mask: rightHalf() });
    const off = (await sampled(made)).map((level, i) =>
      Math.abs(level - (reference.inpainted[way][i] ?? NaN)),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(2);
    expect(callsIn(made).outer).toBe(outer);
  });

  it('starts each picture of a job with the whole UNet', async () => {
    const two = await run({ fast: 'deepcache-3', num_images: 2 });
    expect(callsIn(two)).toEqual({ whole: 12, outer: 16 });
  });

  it('calls each once without guidance, and from where guidance ends', async () => {
    const without = { fast: 'deepcache-2', guidance_scale: 1 };
    expect(callsIn(await run(without))).toEqual({ whole: 4, outer: 3 });
    await run({ fast: 'deepcache-2', guidance_end_sigma: 1000 });
    expect(lines()).toEqual([
      'deepcache-2: 4 of 7 steps call the whole UNet, the others its outer level only',
      'guidance ends at sigma 1000: 7 of 7 steps run without it',
    ]);
  });

  it.each([
    // The first step is whole, and each second from the second on: 1, 2, 4, and 6 without guidance.
    ['deepcache-2', { whole: 2 + 2 + 2 + 1, outer: 2 + 1 + 1 }],
    // Steps 1, 2, and 5 without guidance.
    ['deepcache-3', { whole: 2 + 2 + 1, outer: 2 + 2 + 1 + 1 }],
  ] as const)('%s calls either twice before guidance ends, and once after', async (fast, calls) => {
    // Four of the seven steps begin above it.
    const made = await run({ fast, guidance_end_sigma: 1 });
    expect(lines()[1]).toBe('guidance ends at sigma 1: 3 of 7 steps run without it');
    expect(callsIn(made)).toEqual(calls);
  });

  it('calls nothing but the whole where there is one step', async () => {
    const one = await run({ fast: 'deepcache-3', num_inference_steps: 1 });
    expect(callsIn(one)).toEqual({ whole: 2, outer: 0 });
  });
});
