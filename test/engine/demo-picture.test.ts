/** The last check of a GPU, on the CPU backend: whether it compares what belongs together. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { demoPicture } from '../../workers/engine/first-use/checks/demo-picture.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { modelFolder } from '../../workers/weights/folder.ts';

const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));
const files: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
});

const demo = modelFolder('demo', async (name) => {
  const file = await nodeSource(join(DEMO, name), name);
  files.push(file);
  return file;
});

it('is as far from diffusers’ picture as eight bits are', async () => {
  const measure = await demoPicture(wasmRuntime(), demo);
  expect(measure).toMatchObject({ passed: true, limit: 40 });
  expect(measure.measured).toBeGreaterThan(50);
});
