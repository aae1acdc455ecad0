import { create } from 'webgpu';
import { describe, expect, it, vi } from 'vitest';
import { countBytes } from './gpu-bytes.ts';

/** A device that makes buffers without memory. */
class EmptyDevice extends EventTarget {
  readonly destroy = vi.fn<() => undefined>();

  createBuffer(): Pick<GPUBuffer, 'destroy'> {
    return { destroy: this.destroy };
  }

  pushErrorScope(): void {}

  async popErrorScope(): Promise<null> {
    return null;
  }
}

function counted() {
  const device = new EmptyDevice();
  const gpu = device as unknown as GPUDevice;
  return { device, bytes: countBytes(gpu), make: gpu.createBuffer.bind(gpu) };
}

const USAGE = 0x80;

describe('the bytes of a device', () => {
  it('are those of the buffers that are live, and the most there were', () => {
    const { bytes, make } = counted();
    const first = make({ size: 100, usage: USAGE });
    const second = make({ size: 20, usage: USAGE });
    first.destroy();
    expect([bytes.current(), bytes.peak()]).toEqual([20, 120]);
    bytes.resetPeak();
    expect(bytes.peak()).toBe(20);
    second.destroy();
    expect([bytes.current(), bytes.peak()]).toEqual([0, 20]);
  });

  it('are counted for each label, and under "unlabelled" without one', () => {
    const { bytes, make } = counted();
    make({ label: 'latents', size: 100, usage: USAGE });
    const second = make({ label: 'latents', size: 20, usage: USAGE });
    make({ size: 3, usage: USAGE });
    make({ label: '', size: 4, usage: USAGE });
    expect(Object.fromEntries(bytes.byLabel())).toEqual({ latents: 120, unlabelled: 7 });
    second.destroy();
    expect(bytes.byLabel().get('latents')).toBe(100);
  });

  it('name no label of which nothing is left', () => {
    const { bytes, make } = counted();
    make({ label: 'noise', size: 8, usage: USAGE }).destroy();
    expect([...bytes.byLabel()]).toEqual([]);
  });

  it('count a buffer that is destroyed twice once, and destroy it each time', () => {
    const { device, bytes, make } = counted();
    make({ label: 'latents', size: 100, usage: USAGE });
    const twice = make({ label: 'latents', size: 20, usage: USAGE });
    twice.destroy();
    twice.destroy();
    expect(bytes.current()).toBe(100);
    expect(bytes.byLabel().get('latents')).toBe(100);
    expect(device.destroy).toHaveBeenCalledTimes(2);
  });
});

describe('a buffer that the browser refuses', () => {
  it('is heard, although it looks like any other', async () => {
    const dawn = create(['backend=null']);
    const device = await (await dawn.requestAdapter())?.requestDevice();
    if (device === undefined) throw new Error('Dawn has no device');
    const bytes = countBytes(device);
    device.createBuffer({ size: 16, usage: USAGE });
    await device.queue.onSubmittedWorkDone();
    expect(bytes.refused()).toBeNull();
    device.createBuffer({ size: 2 * device.limits.maxBufferSize, usage: USAGE });
    await expect.poll(() => bytes.refused()).toMatch(/size/);
    expect(bytes.exhausted()).toBe(false);
    device.destroy();
  });
});
