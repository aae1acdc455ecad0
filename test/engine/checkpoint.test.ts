/** A single-file checkpoint draws the same picture as the folder that it was made of. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeMerges } from '../../tools/node-merges.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { openModel } from '../../workers/engine/model.ts';
import { checkpointFolder } from '../../workers/weights/checkpoint/checkpoint-folder.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import { makeCheckpoint } from '../checkpoint/make-checkpoint.ts';
import { fixture } from '../goldens/golden-case.ts';
import { generateInNode } from './generate.ts';
import { type NodeModel, openNodeModel } from './node-model.ts';

const TINY = fixture('tiny-playground');
const SOURCE = fileURLToPath(new URL('../fixtures/goldens/one-step/source.png', import.meta.url));
const BODY = {
  prompt: 'a spoon',
  image_size: { width: 64, height: 64 },
  num_inference_steps: 2,
  strength: 1,
  guidance_scale: 3,
  enable_safety_checker: false,
  format: 'png',
  seed: 5,
};

let folder: NodeModel;
let checkpoint: LoadedModel;
beforeAll(async () => {
  folder = await openNodeModel(TINY, { backend: 'wasm', precision: 'fp32' });
  const file = bytesSource(await makeCheckpoint(TINY), 'tiny.safetensors');
  const opened = checkpointFolder('tiny', file.name, async () => file, nodeMerges);
  checkpoint = new LoadedModel(await openModel(opened, 'fp32'), wasmRuntime());
});
afterAll(async () => {
  await folder.close();
  await checkpoint.release();
});

it('has the schedule and the statistics of latents of the folder', () => {
  const { scaling, scheduler } = checkpoint.model;
  expect(scaling).toEqual(folder.loaded.model.scaling);
  const {
    sigma_schedule: _,
    _diffusers_version: __,
    ...wanted
  } = folder.loaded.model.scheduler as Record<string, unknown>;
  expect(scheduler).toEqual(wanted);
});

it('draws the folder’s picture to the bit, with guidance', async () => {
  const wanted = await generateInNode(folder, SOURCE, BODY);
  const found = await generateInNode({ loaded: checkpoint }, SOURCE, BODY);
  expect(wanted.picture.data.some((byte) => byte !== wanted.picture.data[0])).toBe(true);
  expect(Buffer.from(found.picture.data).equals(Buffer.from(wanted.picture.data))).toBe(true);
});
