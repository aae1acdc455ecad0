/** Whether a preview has the colours of the picture that is about to come. */
import { fileURLToPath } from 'node:url';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { average } from '../../workers/engine/image/average.ts';
import { generateInNode } from './generate.ts';
import { type NodeModel, openNodeModel } from './node-model.ts';

const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));
const SIDE = 128;
const LATENTS = SIDE / 8;

let model: NodeModel;
beforeAll(async () => {
  model = await openNodeModel(DEMO, { backend: 'wasm', precision: 'fp32' });
});
afterAll(() => model.close());

/** Sky and sea in shades of blue: a picture of few colours. */
function blueSea(): Blob {
  const data = new Uint8Array(3 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const y = Math.floor(at / SIDE) / SIDE;
    const sky = [76 + 153 * y, 140 + 127 * y, 235];
    const sea = [26, 186 - 153 * y, 250 - 128 * y];
    data.set(y < 0.55 ? sky : sea, 3 * at);
  }
  const file = encode({ width: SIDE, height: SIDE, channels: 3, data });
  return new Blob([Uint8Array.from(file)]);
}

it('of a blue picture that becomes orange it is near, in the first run of a model', async () => {
  let last: Uint8ClampedArray = new Uint8ClampedArray();
  const body = {
    prompt: 'an island at sunset, the sun shining, orange sky',
    image_size: { width: SIDE, height: SIDE },
    strength: 0.95,
    num_inference_steps: 8,
    enable_safety_checker: false,
    seed: 7,
  };
  const onPreview = (pixels: Uint8ClampedArray) => void (last = pixels);
  const { picture } = await generateInNode(model, blueSea(), body, { onPreview });
  const made = average(picture, LATENTS, LATENTS);
  const apart = made.map((value, at) => {
    const [colour, place] = [Math.floor(at / LATENTS ** 2), at % LATENTS ** 2];
    return Math.abs(127.5 * (value + 1) - (last[4 * place + colour] ?? NaN));
  });
  // Of 255 levels: 20 on the average, and 45 without the card of colours.
  expect(apart.reduce((sum, each) => sum + each, 0) / apart.length).toBeLessThan(25);
});
