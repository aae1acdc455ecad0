import { afterEach, describe, expect, it, vi } from 'vitest';
import { countBytes } from '../../workers/engine/runtime/gpu-bytes.ts';
import { wasmRuntime } from '../../workers/engine/runtime/runtime.ts';
import { STAGES } from '../../workers/graph/stages.ts';
import { type TinyEngine, tinyEngine } from './tiny-engine.ts';

let tiny: TinyEngine | undefined;
afterEach(async () => {
  await tiny?.close();
  tiny = undefined;
  vi.unstubAllGlobals();
});

describe('what an engine says it holds', () => {
  it('is nothing before the first job, and after everything was freed', async () => {
    tiny = tinyEngine(async () => wasmRuntime());
    const nothing = { jobs: [], model: null };
    expect(tiny.engine.inspect()).toEqual(nothing);
    await tiny.run('a');
    await tiny.engine.release();
    expect(tiny.engine.inspect()).toEqual(nothing);
  });

  it('is the model with its sessions, its prompts and its contexts', async () => {
    tiny = tinyEngine(async () => wasmRuntime());
    const { metrics } = await tiny.run('a');
    const { jobs, model } = tiny.engine.inspect();
    expect(jobs).toEqual([]);
    expect(model).toMatchObject({
      id: 'tiny',
      backend: 'wasm',
      precision: 'fp32',
      attention: 'plain',
      residency: 'all',
      prompts: ['a spoon'],
      contexts: ['["a spoon",8,8]'],
      device: null,
    });
    expect(model?.sessions.map(({ stage }) => stage).sort()).toEqual([...STAGES].sort());
    const bytes = model?.sessions.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
    expect(bytes).toBe(metrics.weight_bytes);
    expect(bytes).toBeGreaterThan(0);
  });

  it('is only the sessions that stayed, and the residency they stayed by', async () => {
    tiny = tinyEngine(async () => wasmRuntime());
    await tiny.run('a', { residency: 'unet' });
    const { model } = tiny.engine.inspect();
    expect(model?.residency).toBe('unet');
    expect(model?.sessions.map(({ stage }) => stage)).toEqual(['unet']);
  });

  it('names the jobs that run or wait, while they do', async () => {
    tiny = tinyEngine(async () => wasmRuntime());
    const runs = [tiny.run('a'), tiny.run('b')];
    expect(tiny.engine.inspect().jobs).toEqual(['a', 'b']);
    await Promise.all(runs);
    expect(tiny.engine.inspect().jobs).toEqual([]);
  });

  it('is of the device its features, its limits and its live bytes, as a message carries them', async () => {
    /** Limits are getters of a prototype, as the browser has them. */
    class Limits {
      get maxBufferSize() {
        return 1024;
      }
    }
    Object.defineProperty(Limits.prototype, 'maxBufferSize', { enumerable: true });
    const device = Object.assign(new EventTarget(), {
      createBuffer: () => ({ destroy() {} }),
      destroy: () => {},
      pushErrorScope: () => {},
      popErrorScope: async () => null,
      lost: new Promise<never>(() => {}),
      features: new Set(['timestamp-query', 'shader-f16']),
      limits: new Limits(),
    }) as unknown as GPUDevice;
    const adapter = { shaderF16: true } as never;
    const bytes = countBytes(device);
    device.createBuffer({ size: 60, usage: 0x80, label: 'latents' });
    device.createBuffer({ size: 4, usage: 0x80 });
    tiny = tinyEngine(async () => ({ ...wasmRuntime(), gpu: { device, adapter, bytes } }));
    await tiny.run('a').catch(() => {});
    const report = tiny.engine.inspect();
    expect(report.model?.device).toEqual({
      adapter: { shaderF16: true },
      features: ['shader-f16', 'timestamp-query'],
      limits: { maxBufferSize: 1024 },
      bytes: 64,
      bytesPeak: 64,
      bytesByLabel: { latents: 60, unlabelled: 4 },
    });
    expect(structuredClone(report)).toEqual(report);
  });
});
