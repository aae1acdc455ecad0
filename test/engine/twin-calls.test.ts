/** What the engine does with a twin, on the CPU in Node, where there is none: one that this test makes. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { timeIds } from '../../workers/engine/diffusion/add-time-ids.ts';
import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import type { PromptContext } from '../../workers/engine/runtime/prompt.ts';
import type { UnetFeeds } from '../../workers/engine/runtime/unet-feeds.ts';
import type { UnetTwin } from '../../workers/engine/runtime/unet-twin.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const TINY = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));
const [H, W] = [8, 8];

const noise = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + seed));

/** @param answer what its calls give; it fails from its first null on, as the real one does */
const twin = (answer: UnetTwin['call']) => {
  const made = { calls: 0, closed: 0, ready: true };
  const thread: UnetTwin = {
    get ready() {
      return made.ready;
    },
    async call(feeds, fetches) {
      made.calls += 1;
      const outputs = await answer(feeds, fetches);
      made.ready = outputs !== null;
      return outputs;
    },
    close: () => void (made.closed += 1),
  };
  return { made, thread };
};
describe('the engine and its twin', () => {
  let model: NodeModel;
  let contexts: { readonly cond: PromptContext; readonly uncond: PromptContext };
  let alone: Float32Array;
  beforeAll(async () => {
    model = await openNodeModel(TINY, { backend: 'wasm', precision: 'fp32' });
    const context = (seed: number) => {
      const { unet, textEncoder2 } = model.loaded.model;
      const ids = new Int32Array(77);
      const embeds = noise(77 * unet.cross_attention_dim, seed);
      const pooled = noise(textEncoder2.projection_dim ?? 0, seed);
      const prompt = { key: String(seed), ids1: ids, ids2: ids, truncated: false, embeds, pooled };
      return makeContext(model.job(), prompt, timeIds(H, W));
    };
    contexts = { cond: await context(1), uncond: await context(2) };
    alone = await draw();
  }, 120_000);
  afterAll(() => model?.close());
  beforeEach(async () => {
    await model.loaded.sessions.release();
    await model.loaded.sessions.giveInner(false);
  });

  /** Two guided steps. @returns the latents after them */
  const draw = async (
    options: Parameters<NodeModel['job']>[0] = {},
    second: 'whole' | 'outer' = 'whole',
  ): Promise<Float32Array> => {
    const denoiser = await createDenoiser(model.job(options), H, W, 4, second === 'outer');
    const { steps } = createSchedule(model.loaded.model.scheduler, {
      numInferenceSteps: 4,
      strength: 0.5,
    });
    try {
      denoiser.start(noise(4 * H * W, 3));
      for (const [i, step] of steps.entries()) {
        const guidance = { guidance_scale: 3, guidance_rescale: 0, noise: null };
        const level = i === 0 ? 'whole' : second;
        await denoiser.step(step, { ...contexts, ...guidance, level }, false);
      }
      return await denoiser.latents();
    } finally {
      denoiser.destroy();
    }
  };

  /** What a session of the UNet gives. */
  const unet = async (feeds: UnetFeeds, fetches: readonly string[]) => {
    const { session } = await model.loaded.sessions.get('unet', () => {});
    return session.run(feeds, fetches);
  };

  it('share the calls, and what is made is the same to the bit', async () => {
    const { made, thread } = twin(unet);
    await model.loaded.sessions.keepTwin(() => thread);
    expect(await draw()).toEqual(alone);
    expect(made.calls).toBe(2);
  });

  it('of which the twin fails: the engine makes that call and all others', async () => {
    const { made, thread } = twin(async () => null);
    await model.loaded.sessions.keepTwin(() => thread);
    expect(await draw()).toEqual(alone);
    expect(made.calls).toBe(1);
  });

  it('share nothing where a job wants one thread', async () => {
    const { made, thread } = twin(unet);
    await model.loaded.sessions.keepTwin(() => thread);
    expect(await draw({ threads: 1 })).toEqual(alone);
    expect(made.calls).toBe(0);
  });

  it('share the calls of the whole UNet, where others call its outer level alone', async () => {
    const { sessions } = model.loaded;
    const fast = await draw({}, 'outer');
    expect(fast).not.toEqual(alone);
    const { made, thread } = twin(unet);
    await sessions.giveInner(true);
    await sessions.keepTwin(() => thread);
    expect(await draw({}, 'outer')).toEqual(fast);
    expect(made.calls).toBe(1);
    // What gives more than a job needs stays.
    expect(await draw()).toEqual(alone);
    expect(made.calls).toBe(3);
    expect(made.closed).toBe(0);
  });

  it('of which the twin fails: the outer level reads what the engine made', async () => {
    const { sessions } = model.loaded;
    const fast = await draw({}, 'outer');
    const { made, thread } = twin(async () => null);
    await sessions.giveInner(true);
    await sessions.keepTwin(() => thread);
    expect(await draw({}, 'outer')).toEqual(fast);
    expect(made.calls).toBe(1);
  });

  it('give the same as long as one of them is there, so neither is made again', async () => {
    const { sessions } = model.loaded;
    await draw({}, 'outer');
    // The UNet gives what the outer level reads, so a twin that comes later does, too.
    await sessions.giveInner(false);
    const { made, thread } = twin(unet);
    await sessions.keepTwin(() => thread);
    await sessions.giveInner(true);
    expect([made.closed, sessions.twin]).toEqual([0, thread]);
    expect(sessions.has('unet')).toBe(true);
  });

  it('end where a job needs what the twin does not give', async () => {
    const { sessions } = model.loaded;
    await sessions.giveInner(false);
    const { made, thread } = twin(unet);
    await sessions.keepTwin(() => thread);
    await sessions.giveInner(true);
    expect(made.closed).toBe(1);
    expect(sessions.twin).toBeNull();
  });

  it('are tried once, and end together', async () => {
    const { sessions } = model.loaded;
    const first = twin(unet);
    await sessions.keepTwin(() => first.thread);
    await sessions.keepTwin(() => {
      throw new Error('a second twin');
    });
    expect(sessions.twin).toBe(first.thread);
    await draw();
    await sessions.release(['te1']);
    expect(first.made.closed).toBe(0);
    await sessions.release();
    expect(first.made.closed).toBe(1);
    expect(sessions.twin).toBeNull();
    expect(sessions.open).toEqual([]);
  });
});
