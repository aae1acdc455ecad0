import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { psnr } from '../goldens/psnr.ts';
import { SLOW } from '../slow.ts';
import { generateInNode } from './generate.ts';
import { openLavapipe } from './node-gpu.ts';
import { ATTENTION, openNodeModel } from './node-model.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const ALL_MODELS = [
  {
    name: 'tiny-playground',
    folder: path('../fixtures/tiny-playground'),
    source: path('../fixtures/goldens/one-step/source.png'),
    body: {
      prompt: 'a spoon',
      negative_prompt: 'a fork',
      image_size: { width: 64, height: 64 },
      num_inference_steps: 8,
      strength: 0.5,
      seed: 5,
    },
  },
  {
    name: 'demo',
    folder: path('../../public/models/demo'),
    source: path('../../public/example.png'),
    body: {
      prompt: 'an island near sea, moon shining over the sea, lighthouse',
      image_size: { width: 128, height: 128 },
      num_inference_steps: 8,
      strength: 0.5,
      seed: 5,
    },
  },
];

/** The driver compiles all shaders anew for the demo model's shapes, so only the slow tests have it. */
const MODELS = SLOW ? ALL_MODELS : ALL_MODELS.slice(0, 1);

const name = `fp16 on an adapter with shader-f16, ${ATTENTION} attention${reason}`;

describe.skipIf(missing !== null)(name, () => {
  const measured: string[] = [];
  afterAll(() => console.log(measured.join('\n')));

  it.each(MODELS)('$name: no NaN, and within 35 dB of fp32', async (model) => {
    const run = async (backend: 'wasm' | 'webgpu', precision: 'fp32' | 'fp16') => {
      const opened = await openNodeModel(model.folder, { backend, precision });
      const made = await generateInNode(opened, model.source, model.body);
      await opened.close();
      return made;
    };
    // The reference comes from the other dialect and backend, which the goldens hold to diffusers.
    const full = await run('wasm', 'fp32');
    // A value that is not finite would end the run with `not_finite`.
    const half = await run('webgpu', 'fp16');
    expect(full.metrics).toMatchObject({ backend: 'wasm', precision: 'fp32' });
    expect(half.metrics).toMatchObject({ backend: 'webgpu', precision: 'fp16' });
    expect(half.metrics.weight_bytes).toBeLessThan(0.75 * full.metrics.weight_bytes);
    const decibels = psnr(half.picture.data, full.picture.data);
    measured.push(`fp16 ${model.name}: ${decibels.toFixed(1)} dB against fp32`);
    expect(decibels).toBeGreaterThanOrEqual(35);
  });
});
