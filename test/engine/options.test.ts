import { afterEach, describe, expect, it, vi } from 'vitest';
import { GpuChecks } from '../../workers/engine/first-use/gpu-checks.ts';
import { openRuntime } from '../../workers/engine/first-use/open-runtime.ts';
import { SILENT } from '../../workers/engine/reporter.ts';
import { type RuntimeOptions, wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { stubGpu, type TinyEngine, tinyEngine } from './tiny-engine.ts';

let tiny: TinyEngine | undefined;
const asked: RuntimeOptions['attention'][] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  asked.length = 0;
  await tiny?.close();
  tiny = undefined;
});

function start(): TinyEngine {
  tiny = tinyEngine(async ({ attention }) => {
    asked.push(attention);
    return wasmRuntime();
  });
  return tiny;
}

describe('the attention that a job asks for', () => {
  it('opens the runtime, and loads the model again where the job before asked for another', async () => {
    const { run, opened } = start();
    await run('a', { attention: 'plain' });
    await run('b', { attention: 'plain' });
    expect(opened()).toBe(1);
    await run('c');
    await run('d', { attention: 'fused' });
    expect(asked).toEqual(['plain', undefined, 'fused']);
  });

  it('is taken without a test of the GPU', async () => {
    const checks = new GpuChecks(undefined, async () => {
      throw new Error('the GPU is checked');
    });
    const device = Object.assign(new EventTarget(), {
      createBuffer: () => {},
      createShaderModule: () => {},
      createComputePipeline: () => {},
      createComputePipelineAsync: () => {},
      destroy: () => {},
      features: new Set(),
      lost: new Promise<never>(() => {}),
    });
    stubGpu(device);
    const options = { backend: 'webgpu', precision: 'fp32' } as const;
    await expect(openRuntime(options, checks, SILENT)).rejects.toThrow('is checked');
    for (const attention of ['plain', 'fused'] as const) {
      const { target } = await openRuntime({ ...options, attention }, checks, SILENT);
      expect(target.kernels.attention).toBe(attention);
    }
  });
});

describe('the residency that a job asks for', () => {
  it('decides which stages keep their weights', async () => {
    const { run } = start();
    const kept = async (residency: 'all' | 'unet' | 'none') =>
      (await run(residency, { residency })).metrics.weight_bytes;
    const all = await kept('all');
    const unet = await kept('unet');
    expect(await kept('none')).toBe(0);
    expect(unet).toBeGreaterThan(0);
    expect(unet).toBeLessThan(all);
  });

  it('is all of them for a small model that asks for none', async () => {
    const { run } = start();
    const all = (await run('a', { residency: 'all' })).metrics.weight_bytes;
    expect((await run('b')).metrics.weight_bytes).toBe(all);
  });
});

describe('the previews of a job', () => {
  it('are made, and are not where nobody sees the run', async () => {
    const { run } = start();
    const stages = async (id: string, options = {}) =>
      (await run(id, options)).metrics.stages.map(({ name }) => name);
    expect(await stages('a')).toContain('preview');
    expect(await stages('b', { previews: false })).not.toContain('preview');
  });
});
