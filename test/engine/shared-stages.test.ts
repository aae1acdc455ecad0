/** What a job does not compute again, because it or a job before it has: exact savings, counted in calls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import { tinyEngine, type TinyEngine } from './tiny-engine.ts';

/** How often each graph ran, by its stage. */
function callsIn({ metrics }: EngineResult): Readonly<Record<string, number>> {
  const graphs = ['te1', 'te2', 'context', 'vae_encode', 'unet', 'vae_decode'];
  const called = metrics.stages.filter(({ name }) => graphs.includes(name));
  return Object.fromEntries(called.map(({ name, calls }) => [name, calls]));
}

const picture = async ({ images: [image] }: EngineResult) =>
  Buffer.from((await image?.blob.arrayBuffer()) ?? new ArrayBuffer(0));

const GUIDED = { guidance_scale: 3, negative_prompt: 'fog' };

describe('the graphs that a job calls', () => {
  let tiny: TinyEngine;
  beforeAll(() => {
    tiny = tinyEngine(async () => wasmRuntime());
  });
  afterAll(() => tiny.close());

  let jobs = 0;
  const run = (body: object = {}) => tiny.run(`${++jobs}`, {}, body);

  it('are each called once for a picture without guidance', async () => {
    // The model's first run encodes the card of colours beside the source, for all previews to come.
    const calls = { te1: 1, te2: 1, context: 1, vae_encode: 2, unet: 1, vae_decode: 1 };
    expect(callsIn(await run({ guidance_scale: 1 }))).toEqual(calls);
  });

  it('are watched by their own size: the time of the card says nothing of a source', () => {
    const keys = tiny.events.flatMap((event) => (event.type === 'work' ? [event.work.key] : []));
    const encodes = keys.filter((key) => / vae_encode (?:first|call1)$/.test(key ?? ''));
    expect(encodes).toEqual([
      expect.stringMatching(/ 16x16 vae_encode first$/),
      expect.stringMatching(/ 8x8 vae_encode call1$/),
    ]);
  });

  it('are the UNet alone and the decoder, where prompt, source and size are as before', async () => {
    const before = await run();
    // 4 of 4 steps where there was one of 2, from another point of the same source.
    const more = await run({ strength: 1, num_inference_steps: 4, seed: 6 });
    expect(callsIn(more)).toEqual({ unet: 4, vae_decode: 1 });
    expect(await picture(await run())).toEqual(await picture(before));
  });

  it('are called twice for two prompts, and shared by the pictures of a job', async () => {
    const three = await run({ ...GUIDED, prompt: 'a fork', num_images: 3 });
    expect(callsIn(three)).toEqual({ te1: 2, te2: 2, context: 2, unet: 6, vae_decode: 3 });
  });

  it('encode a prompt once where both prompts are the same', async () => {
    const same = await run({ guidance_scale: 3, prompt: 'a cup', negative_prompt: 'a cup' });
    expect(callsIn(same)).toEqual({ te1: 1, te2: 1, context: 1, unet: 2, vae_decode: 1 });
  });

  it('encode the source again at another size or crop, and not where these come back', async () => {
    const wide = { image_size: { width: 128, height: 64 } };
    const cut = { crop: { x: 0, y: 0, width: 16, height: 16 } };
    for (const [body, encoded] of [
      [wide, 1],
      [cut, 1],
      [{}, undefined],
      [wide, undefined],
      [cut, undefined],
    ] as const) {
      expect(callsIn(await run(body))['vae_encode']).toBe(encoded);
    }
  });

  it('encode a large source in parts that stay open, as the card comes first', async () => {
    const other = tinyEngine(async () => wasmRuntime());
    // Tiles of 32 latents.
    const options = { vaeTileBytes: 1 };
    const body = { guidance_scale: 1, image_size: { width: 264, height: 64 } };
    await other.run('first', options, body);
    const crop = { x: 0, y: 0, width: 16, height: 16 };
    const { metrics } = await other.run('second', options, { ...body, crop });
    await other.close();
    expect(metrics.sessions_created).toEqual([]);
    expect(metrics.stages.find(({ name }) => name === 'vae_encode')?.calls).toBeGreaterThan(1);
  });

  it('encode another source of the same size', async () => {
    const shifted = { crop: { x: 1, y: 0, width: 16, height: 16 } };
    expect(callsIn(await run(shifted))['vae_encode']).toBe(1);
  });
});
