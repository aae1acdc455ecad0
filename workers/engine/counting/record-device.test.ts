import { beforeEach, describe, expect, it } from 'vitest';
import { recordDevice, type DeviceRecorder } from './record-device.ts';
import { spoofedGpu } from '../../../tools/bench/spoofed-gpu.ts';

const GIB = 1024 ** 3;
const STORAGE = 0x80;
const DOUBLE = `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  values[id.x] = 2 * values[id.x];
}`;

describe('a recorded device', () => {
  let device: GPUDevice;
  let recorder: DeviceRecorder;
  beforeEach(async () => {
    const spoofed = spoofedGpu({ ...PLAIN, limits: { maxBufferSize: 8 * GIB } });
    const adapter = await spoofed.gpu.requestAdapter();
    if (adapter === null) throw new Error('there is no adapter');
    device = await adapter.requestDevice();
    recorder = spoofed.recorder();
    recorder.begin('first');
  });
  const storage = (size: number) => device.createBuffer({ size, usage: STORAGE | 0x0c });
  const section = (name: string) => {
    const counts = recorder.sections().get(name);
    if (counts === undefined) throw new Error(`there is no section ${name}`);
    return counts;
  };
  /** Runs the shader once on each part. */
  const double = (...parts: GPUBufferBinding[]) => {
    const module = device.createShaderModule({ label: 'double', code: DOUBLE });
    const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (const resource of parts) {
      const layout = pipeline.getBindGroupLayout(0);
      const entries = [{ binding: 0, resource }];
      pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
      pass.dispatchWorkgroups(4, 2);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
  };

  it('tells each dispatch, with the bytes its shader sees', () => {
    const buffer = storage(4096);
    double({ buffer }, { buffer }, { buffer, offset: 1024, size: 512 });
    const { dispatches, passes, submits, bindGroups } = section('first');
    expect({ passes, submits, bindGroups }).toEqual({ passes: 1, submits: 1, bindGroups: 3 });
    const shader = { label: 'double', code: DOUBLE };
    const workgroups = [4, 2, 1];
    expect(dispatches).toEqual([
      { shader, bindings: [4096], workgroups, times: 2 },
      { shader, bindings: [512], workgroups, times: 1 },
    ]);
  });

  it('counts live buffers, and the most there were in each section', () => {
    const large = storage(1000);
    recorder.begin('second');
    large.destroy();
    large.destroy();
    storage(200);
    expect(recorder.live()).toBe(200);
    recorder.begin('third');
    expect(section('first')).toMatchObject({ peakBytes: 1000, largestBuffer: 1000 });
    expect(section('second')).toMatchObject({ peakBytes: 1000, largestBuffer: 200 });
    expect(section('third')).toMatchObject({ peakBytes: 200, largestBuffer: 0 });
  });

  it('counts clears and writes', () => {
    const buffer = storage(64);
    device.queue.writeBuffer(buffer, 0, new Float32Array(16));
    const encoder = device.createCommandEncoder();
    encoder.clearBuffer(buffer);
    encoder.clearBuffer(buffer, 16, 16);
    device.queue.submit([encoder.finish()]);
    expect(section('first')).toMatchObject({ writes: 1, clears: 2, clearedBytes: 80 });
  });

  it('holds buffers larger than this machine, and reads zeros', async () => {
    const huge = Array.from({ length: 16 }, () => storage(8 * GIB));
    expect(recorder.live()).toBe(128 * GIB);
    double({ buffer: huge[0] ?? storage(4) });
    const read = device.createBuffer({ size: 16, usage: 0x09 });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(huge[1] ?? storage(16), 0, read, 0, 16);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(1);
    expect([...new Float32Array(read.getMappedRange())]).toEqual([0, 0, 0, 0]);
    expect(section('first').errors).toEqual([]);
  });

  it('tells errors that no error scope took', async () => {
    device.createShaderModule({ code: 'fn main( {' });
    await expect.poll(() => section('first').errors.length).toBe(1);
  });

  it('leaves buffers as large as they are, unless the device is to be hollow', async () => {
    const { gpu } = spoofedGpu(PLAIN);
    const adapter = await gpu.requestAdapter();
    const plain = await adapter?.requestDevice();
    if (plain === undefined) throw new Error('there is no device');
    const own = recordDevice(plain);
    own.begin('all');
    plain.queue.writeBuffer(
      plain.createBuffer({ size: 512, usage: 0x08 }),
      256,
      new Uint8Array(256),
    );
    expect(own.live()).toBe(512);
    expect(own.sections().get('all')?.errors).toEqual([]);
  });
});

const PLAIN = {
  info: {
    vendor: 'acme',
    architecture: 'one',
    description: '',
    subgroupMinSize: 4,
    subgroupMaxSize: 8,
  },
  features: ['shader-f16'],
  limits: {},
  deviceTellsInfo: true,
};

const open = async (
  facts: Partial<Parameters<typeof spoofedGpu>[0]>,
  wish: GPUDeviceDescriptor = {},
) => {
  const adapter = await spoofedGpu({ ...PLAIN, ...facts }).gpu.requestAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  return { adapter, device: await adapter.requestDevice(wish) };
};

describe('a spoofed adapter', () => {
  it('tells the vendor, features and limits it was given, and defaults for other limits', async () => {
    const limits = { maxStorageBufferBindingSize: 2 * GIB };
    const { adapter } = await open({ limits });
    expect(adapter.info).toMatchObject({ vendor: 'acme', architecture: 'one', subgroupMinSize: 4 });
    expect([...adapter.features]).toEqual(['shader-f16']);
    expect(adapter.limits.maxStorageBufferBindingSize).toBe(2 * GIB);
    expect(adapter.limits.maxStorageBuffersPerShaderStage).toBe(8);
  });

  it('opens devices with the features and limits they were asked for, and no others', async () => {
    const limits = { maxStorageBufferBindingSize: 2 * GIB, maxBufferSize: 4 * GIB };
    const wish = {
      requiredFeatures: ['shader-f16' as const],
      requiredLimits: { maxBufferSize: 3 * GIB },
    };
    const { device } = await open({ limits }, wish);
    expect(device.features.has('shader-f16')).toBe(true);
    expect(device.features.has('subgroups')).toBe(false);
    expect(device.limits.maxBufferSize).toBe(3 * GIB);
    expect(device.limits.maxStorageBufferBindingSize).toBe(GIB / 8);
    expect(device.adapterInfo.vendor).toBe('acme');
  });

  it('refuses a feature it has not, and a limit beyond its own', async () => {
    const feature = open({}, { requiredFeatures: ['subgroups'] });
    await expect(feature).rejects.toBeInstanceOf(TypeError);
    const limit = open({}, { requiredLimits: { maxBufferSize: 4 * GIB } });
    await expect(limit).rejects.toMatchObject({ name: 'OperationError' });
  });

  it('may open devices that do not tell their adapter, as Safari 26.0 does', async () => {
    const { device } = await open({ deviceTellsInfo: false });
    expect(device.adapterInfo).toBeUndefined();
  });
});
