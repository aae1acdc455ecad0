/** What the engine loads while a person types, before any job asks for it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Runtime, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { Sessions } from '../../workers/engine/runtime/sessions.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { tinyEngine, type TinyEngine, tinyJob } from './tiny-engine.ts';

const SIZE = { width: 64, height: 64 };
const { options } = tinyJob('ahead');
const ASK = { options, size: SIZE, fromPicture: true, guidedSteps: 23 };

const picture = async ({ images: [image] }: EngineResult) =>
  Buffer.from((await image?.blob.arrayBuffer()) ?? new ArrayBuffer(0));

describe('a model that is loaded ahead', () => {
  let tiny: TinyEngine;
  /** Called before a runtime is opened. */
  let opening: () => Promise<void>;
  beforeEach(() => {
    opening = async () => {};
    tiny = tinyEngine(async (): Promise<Runtime> => {
      await opening();
      return wasmRuntime();
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await tiny.close();
  });

  it('is all there for the first job, which draws what it would have drawn', async () => {
    await tiny.engine.loadAhead(ASK);
    expect(tiny.events).toEqual([]);
    const first = await tiny.run('first');
    expect(tiny.opened()).toBe(1);
    expect(first.metrics.sessions_created).toEqual([]);
    const other = tinyEngine(async () => wasmRuntime());
    expect(await picture(first)).toEqual(await picture(await other.run('cold')));
    await other.close();
  });

  it('also gives what the UNet’s outer level needs, for a job that calls it alone', async () => {
    await tiny.engine.loadAhead({ ...ASK, fast: 'deepcache-2' });
    const { metrics } = await tiny.run(
      'first',
      {},
      { fast: 'deepcache-2', num_inference_steps: 6 },
    );
    expect(metrics.sessions_created).toEqual([]);
    const open = tiny.engine.inspect().model?.sessions.map(({ stage }) => stage);
    expect(open).toContain('unet_outer');
  });

  it('without a picture leaves the colours of previews to the first job', async () => {
    await tiny.engine.loadAhead({ ...ASK, fromPicture: false });
    const body = { image_url: undefined, strength: undefined, num_inference_steps: 1 };
    const { metrics } = await tiny.run('first', {}, body);
    expect(metrics.sessions_created).toEqual(['vae_encode']);
  });

  it('makes way for a job that comes meanwhile, which goes on with what is there', async () => {
    let come: Promise<EngineResult> | undefined;
    opening = async () => void (come ??= tiny.run('at once'));
    await tiny.engine.loadAhead(ASK);
    // Nothing was computed before the job: its own calls made every session.
    expect((await come)?.metrics.sessions_created).toContain('te1');
    expect(tiny.opened()).toBe(1);
  });

  it('is told as it is loaded, for a job that comes meanwhile, and that it is over', async () => {
    await tiny.engine.loadAhead(ASK);
    const told = tiny.asides.map((work) => work && `${work.kind} ${work.name}`);
    expect(told).toEqual(
      expect.arrayContaining(['load model_index.json', 'load unet', 'compile unet']),
    );
    expect(told.at(-1)).toBeNull();
    expect(told.indexOf(null)).toBe(told.length - 1);
  });

  it('is not loaded while a job runs, and never in place of another model', async () => {
    const running = tiny.run('first');
    await tiny.engine.loadAhead(ASK);
    await running;
    await tiny.engine.loadAhead({ ...ASK, options: { ...options, precision: 'fp32' } });
    expect(tiny.opened()).toBe(1);
  });

  it('is not loaded where one stage is in memory at a time', async () => {
    await tiny.engine.loadAhead({ ...ASK, options: { ...options, residency: 'none' } });
    expect(tiny.opened()).toBe(0);
  });

  it('of gigabytes is opened, and its weights are left until they are asked for', async () => {
    vi.spyOn(Sessions.prototype, 'allWeightBytes', 'get').mockReturnValue(2e9);
    // Without being asked no model of this size runs on the CPU.
    await tiny.engine.loadAhead({ ...ASK, options: { ...options, backend: 'wasm' } });
    expect(tiny.opened()).toBe(1);
    expect(tiny.engine.inspect().model?.sessions).toEqual([]);
  });

  it('that broke ONNX Runtime has its worker ended, before a job runs into that', async () => {
    opening = async () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await expect(tiny.engine.loadAhead(ASK)).rejects.toThrow('unreachable');
  });

  it('that cannot be loaded fails nobody but the job that asks for it', async () => {
    opening = async () => {
      throw new Error('no runtime');
    };
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await tiny.engine.loadAhead(ASK);
    expect(tiny.events).toEqual([]);
    opening = async () => {};
    await tiny.run('first');
    expect(tiny.opened()).toBe(2);
  });
});
