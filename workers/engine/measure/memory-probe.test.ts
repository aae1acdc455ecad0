import { create } from 'webgpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeMemory } from './memory-probe.ts';

const MIB = 2 ** 20;
const GOES_ON = new AbortController().signal;
/** Dawn's null backend, which counts the bytes of its buffers and has 512 MiB. */
const dawn = create(['backend=null']);

let device: GPUDevice;
beforeEach(async () => {
  const adapter = await dawn.requestAdapter();
  if (adapter === null) throw new Error('Dawn has no adapter');
  device = await adapter.requestDevice();
});
afterEach(() => device.destroy());

describe('the memory of a GPU', () => {
  it('is enough where all that is wanted can be made', async () => {
    expect(await probeMemory(device, 300 * MIB, GOES_ON)).toBe(300 * MIB);
  });

  it('is what was made before there was no more, to 128 MiB', async () => {
    const got = await probeMemory(device, 2048 * MIB, GOES_ON);
    expect(got).toBeGreaterThanOrEqual(256 * MIB);
    expect(got).toBeLessThanOrEqual(512 * MIB);
  });

  it('is free again afterwards', async () => {
    const first = await probeMemory(device, 2048 * MIB, GOES_ON);
    expect(await probeMemory(device, 2048 * MIB, GOES_ON)).toBe(first);
  });

  it('is not taken any more once nobody wants to know', async () => {
    const stop = new AbortController();
    const create = device.createBuffer.bind(device);
    let made = 0;
    device.createBuffer = (descriptor) => {
      if (++made === 2) stop.abort();
      return create(descriptor);
    };
    await probeMemory(device, 2048 * MIB, stop.signal);
    expect(made).toBe(2);
  });

  it('is what there was until the device was lost', async () => {
    const create = device.createBuffer.bind(device);
    let made = 0;
    device.createBuffer = (descriptor) => {
      if (++made === 2) device.destroy();
      return create(descriptor);
    };
    expect(await probeMemory(device, 2048 * MIB, GOES_ON)).toBe(128 * MIB);
  });
});
