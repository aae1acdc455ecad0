import { create } from 'webgpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGpu } from './device.ts';

/** Dawn's null backend: real adapters and devices, of which only the answers are changed here. */
const dawn = create(['backend=null']);

/** What was asked of the adapters, in order. */
const asked: (GPUDeviceDescriptor | undefined)[] = [];
const opened: GPUDevice[] = [];
/** Whether the browser opens a device that is asked for so. */
let opens: (way: GPUDeviceDescriptor) => boolean;
/** Changes a device that was opened. */
let change: (device: GPUDevice) => void;
let limits: Partial<Record<keyof GPUSupportedLimits, number>>;
/** How often an adapter is found. */
let found: number;

function offer(adapter: GPUAdapter): GPUAdapter {
  const changed = {
    limits: new Proxy(adapter.limits, {
      get: (of, name) => Reflect.get(limits, name) ?? Reflect.get(of, name, of),
    }),
    async requestDevice(way: GPUDeviceDescriptor) {
      asked.push(way);
      if (!opens(way)) throw new DOMException('refused', 'OperationError');
      const device = await adapter.requestDevice(way);
      opened.push(device);
      change(device);
      return device;
    },
  };
  return new Proxy(adapter, {
    get: (of, name) => Reflect.get(changed, name) ?? Reflect.get(of, name, of),
  });
}

const original = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
beforeEach(() => {
  asked.length = 0;
  opens = () => true;
  change = () => {};
  limits = {};
  found = Infinity;
  const requestAdapter = async (options: GPURequestAdapterOptions) => {
    if (found-- <= 0) return null;
    const adapter = await dawn.requestAdapter(options);
    return adapter && offer(adapter);
  };
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: { requestAdapter } },
    configurable: true,
  });
});
afterEach(() => {
  for (const device of opened.splice(0)) device.destroy();
  // Node has one from version 21 on. The next file of this worker finds it as it was.
  if (original === undefined) Reflect.deleteProperty(globalThis, 'navigator');
  else Object.defineProperty(globalThis, 'navigator', original);
});

describe('a device that is opened', () => {
  it('has the limits of its adapter, and asks for nothing that is not used', async () => {
    const { device, adapter } = await openGpu();
    expect(device.limits.maxBufferSize).toBe(adapter.maxBufferSize);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.requiredFeatures).not.toContain('timestamp-query');
  });

  it('is opened with less where the browser refuses more, on a new adapter each time', async () => {
    opens = ({ requiredLimits = {} }) => Object.keys(requiredLimits).length === 0;
    const wish = { subgroups: true, timestamps: true };
    const { device } = await openGpu(wish);
    expect(asked.length).toBeGreaterThan(2);
    expect(device.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
  });

  it('says of itself what it has, not what its adapter offers', async () => {
    opens = ({ requiredFeatures = [] }) => [...requiredFeatures].length === 0;
    const { device, adapter } = await openGpu();
    expect(adapter.shaderF16).toBe(device.features.has('shader-f16'));
    expect(adapter.shaderF16).toBe(false);
  });

  it('is opened again where the browser answers with one that is lost', async () => {
    change = (device) => {
      if (opened.length === 1) device.destroy();
    };
    const { device } = await openGpu();
    expect(opened).toHaveLength(2);
    expect(device).toBe(opened[1]);
  });

  it('has the information on its adapter, also where the browser leaves it out', async () => {
    change = (device) => {
      Object.defineProperty(device, 'adapterInfo', { value: undefined, configurable: true });
    };
    const { device } = await openGpu();
    expect(device.adapterInfo).toHaveProperty('vendor');
  });
});

const failure = (action: RegExp) =>
  expect.objectContaining({
    code: 'webgpu_unavailable',
    action: expect.stringMatching(action) as unknown,
  }) as unknown;

describe('a device that cannot be opened', () => {
  it('is refused with one thing to do, whatever is asked for', async () => {
    opens = () => false;
    await expect(openGpu()).rejects.toEqual(failure(/^Restart the browser/));
    expect(asked.at(-1)).toEqual({ requiredFeatures: [], requiredLimits: {} });
  });

  it('is refused where there was an adapter, and is none any more', async () => {
    await openGpu();
    found = 0;
    await expect(openGpu()).rejects.toEqual(failure(/^Restart the browser\.$/));
  });

  it.each([{ maxStorageBufferBindingSize: 2 ** 27 - 4 }, { maxStorageBuffersPerShaderStage: 7 }])(
    'is not asked for where a model cannot run within %o',
    async (few) => {
      limits = few;
      await expect(openGpu()).rejects.toEqual(failure(/another device/));
      expect(asked).toEqual([]);
    },
  );
});
