import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { loadModel } from '../../workers/engine/runtime/loaded-model.ts';
import { type Runtime, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { modelFolder } from '../../workers/weights/folder.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const CONFIGS = path('../../tools/bench/sdxl');
const TOKENIZERS = path('../fixtures/tiny-playground');

/** The published model's configs with small tokenizers. Nothing here reads a weight. */
const published = modelFolder('published', async (name) => {
  const file = await nodeSource(
    join(name.startsWith('tokenizer') ? TOKENIZERS : CONFIGS, name),
    name,
  );
  files.push(file);
  return file;
});

const files: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
});

/** A runtime in fp32 on a device that is asked for nothing. */
function singleFloats(): Runtime {
  const device = { destroy: () => {}, lost: new Promise<never>(() => {}) };
  const gpu = { device, adapter: {}, bytes: { exhausted: () => false, refused: () => null } };
  return { ...wasmRuntime(), backend: 'webgpu', gpu: gpu as unknown as Runtime['gpu'] };
}

const onCpu = (backend: 'auto' | 'wasm') =>
  loadModel(published, { backend, precision: 'auto' }, async () => wasmRuntime());
const onGpu = (precision: 'auto' | 'fp32') =>
  loadModel(published, { backend: 'auto', precision }, async () => singleFloats());

describe('the published model', () => {
  it('is refused where only the CPU is left, and nobody asked for the CPU', async () => {
    await expect(onCpu('auto')).rejects.toMatchObject({
      code: 'webgpu_unavailable',
      action: expect.stringContaining('restart the browser') as string,
    });
    expect((await onCpu('wasm')).runtime.backend).toBe('wasm');
  });

  it('runs in 8 bits on a GPU without 16-bit floats, unless fp32 was asked for', async () => {
    const { runtime } = await onGpu('auto');
    expect([runtime.precision, runtime.target.linear]).toEqual(['q8', 'q8']);
    expect((await onGpu('fp32')).runtime.precision).toBe('fp32');
  });
});
