import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { graphOf, type Stage } from '../../workers/graph/stages.ts';
import { crossAttentions, planUnet } from '../../workers/graph/unet-plan.ts';
import { CallMeter } from '../../workers/engine/benchmark/call-meter.ts';
import { openOuter } from '../../workers/engine/benchmark/open-outer.ts';
import type { Phase } from '../../workers/protocol/engine-event.ts';
import type { Residency } from '../../workers/protocol/engine-options.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';
import { SLOW } from '../slow.ts';
import { generateInNode } from './generate.ts';
import { openLavapipe } from './node-gpu.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const BODY = {
  prompt: 'a spoon',
  image_size: { width: 64, height: 64 },
  num_inference_steps: 2,
  strength: 0.5,
  seed: 5,
};

describe.skipIf(missing !== null)(`GPU memory of a run${reason}`, () => {
  let model: NodeModel;
  afterEach(() => model.close());
  const open = async (roomBytes?: number) => {
    model = await openNodeModel(path('../fixtures/tiny-playground'), {
      backend: 'webgpu',
      precision: 'fp32',
      ...(roomBytes !== undefined && { roomBytes }),
    });
    const { gpu } = model.loaded.runtime;
    if (gpu === null) throw new Error('the model runs on no GPU');
    return gpu;
  };
  /** Live bytes as each phase begins, and at the end. */
  const run = async (residency: Residency, roomBytes?: number) => {
    const { bytes } = await open(roomBytes);
    const at: Partial<Record<Phase | 'end', number>> = {};
    const { picture } = await generateInNode(
      model,
      path('../fixtures/goldens/one-step/source.png'),
      BODY,
      { residency, onPhase: (phase) => (at[phase] = bytes.current()) },
    );
    at.end = bytes.current();
    return { at, peak: bytes.peak(), picture };
  };
  const weights = (stage: Stage) =>
    graphOf(stage, model.loaded.model, model.loaded.runtime.target).weightBytes;
  /** The added embedding, and keys and values of 77 tokens, in float32. */
  const contextBytes = () => {
    const { unet } = model.loaded.model;
    const added = 4 * (unet.block_out_channels[0] ?? 0);
    const values = crossAttentions(planUnet(unet)).map(
      ({ transformer }) => 2 * 77 * transformer.channels,
    );
    return 4 * values.reduce((sum, count) => sum + count, added);
  };

  it.runIf(SLOW)(
    'with no stage staying: after each one all its bytes are gone, and the picture is the same',
    async () => {
      const one = await run('none');
      expect(one.at.encode_image).toBe(0);
      expect(one.at.prepare_latents).toBe(0);
      // The context stage's results, one for each prompt, stay for the next run.
      const results = 2 * contextBytes();
      expect(one.at.denoise).toBe(results);
      expect(one.at.decode).toBe(results);
      expect(one.at.end).toBe(results);
      await model.close();

      const all = await run('all');
      expect(all.at.end).toBeGreaterThan(weights('unet') + weights('te1') + weights('vae_decode'));
      expect(one.peak).toBeLessThan(all.peak);
      expect(one.picture.data).toEqual(all.picture.data);
    },
  );

  it('with the UNet staying: it leaves before the decode where both do not fit', async () => {
    const { at } = await run('unet', 1);
    expect(at.decode).toBeGreaterThan(weights('unet'));
    expect(at.end).toBe(2 * contextBytes());
  });

  it.each(['conv_in', 'add_embedding'])(
    'a benchmark of the outer level that fails at %s leaves nothing open',
    async (missingKey) => {
      model = await openNodeModel(
        path('../fixtures/tiny-playground'),
        { backend: 'webgpu', precision: 'fp32' },
        (opened) => ({
          ...opened,
          weights: async (of) => without(await opened.weights(of), missingKey),
        }),
      );
      const { gpu } = model.loaded.runtime;
      if (gpu === null) throw new Error('the model runs on no GPU');
      const meter = new CallMeter(() => gpu.device.queue.onSubmittedWorkDone());
      const failed = openOuter(model.job({ residency: 'none' }), meter);
      await expect(failed).rejects.toThrow(`no ${missingKey}`);
      expect(model.loaded.sessions.open).toEqual([]);
      expect(gpu.bytes.current()).toBe(0);
    },
  );

  it('a buffer that cannot be made ends the run with out_of_memory', async () => {
    const { device, bytes } = await open();
    const size = device.limits.maxBufferSize;
    for (let i = 0; i < 64 && !bytes.exhausted(); i++) {
      device.createBuffer({ size, usage: 0x80 });
      await device.queue.onSubmittedWorkDone();
    }
    await expect(model.job().checkpoint()).rejects.toMatchObject({ code: 'out_of_memory' });
  });
});

/** Weights of which those below a key cannot be found. */
function without(weights: WeightReader, key: string): WeightReader {
  return {
    ...weights,
    find(weight) {
      if (weight.key.startsWith(key)) throw new Error(`there is no ${key}`);
      return weights.find(weight);
    },
  };
}
