import { create, globals } from 'webgpu';
import { EngineError } from '../../workers/failure.ts';
import { recordDevice, type DeviceRecorder } from '../../workers/engine/counting/record-device.ts';
import { openGpu, type Gpu } from '../../workers/engine/runtime/device.ts';
import { usualWish } from '../../workers/engine/runtime/device-wish.ts';
import { isSoftwareAdapter } from '../../workers/protocol/adapter.ts';
import { spoofedGpu, type AdapterFacts } from './spoofed-gpu.ts';
import { standIn } from './stand-in.ts';

const GIB = 1024 ** 3;

/** A device that is recorded from its beginning. */
export interface RecordedGpu {
  readonly gpu: Gpu;
  readonly recorder: DeviceRecorder;
}

/** What the GPU that computes nothing says it is: a graphics card as Chrome shows it. */
const CARD: AdapterFacts = {
  info: {
    vendor: 'nvidia',
    architecture: 'ampere',
    description: 'computes nothing',
    subgroupMinSize: 32,
    subgroupMaxSize: 32,
  },
  features: ['core-features-and-limits', 'shader-f16', 'subgroups', 'timestamp-query'],
  limits: {
    maxBufferSize: 2 * GIB,
    maxStorageBufferBindingSize: 2 * GIB - 4,
    maxComputeWorkgroupStorageSize: 32 * 1024,
    maxComputeInvocationsPerWorkgroup: 1024,
    maxComputeWorkgroupSizeX: 1024,
    maxComputeWorkgroupSizeY: 1024,
    maxStorageBuffersPerShaderStage: 10,
  },
  deviceTellsInfo: true,
};

/**
 * Opens a GPU that computes nothing.
 * @param hollow whether it holds any number of bytes; its recorder then takes a part of each call's time
 */
export async function openNullGpu(subgroups: boolean, hollow: boolean): Promise<RecordedGpu> {
  const { gpu, recorder } = spoofedGpu(CARD, standIn(), hollow);
  installGpu(gpu);
  const opened = await openGpu({ subgroups, timestamps: false });
  return { gpu: opened, recorder: recorder() };
}

/** Opens this machine's GPU. @throws EngineError `webgpu_unavailable` */
export async function openRealGpu(subgroups: boolean): Promise<RecordedGpu> {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  installGpu(gpu);
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (adapter === null) throw noGpu();
  const usual = usualWish(adapter, isSoftwareAdapter(adapter.info));
  const opened = await openGpu({
    ...usual,
    subgroups: usual.subgroups && subgroups,
    timestamps: true,
  });
  return { gpu: opened, recorder: recordDevice(opened.device) };
}

function installGpu(gpu: Pick<GPU, 'requestAdapter'>): void {
  const value = { gpu, hardwareConcurrency: 2, userAgent: 'Node' };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
}

function noGpu(): EngineError {
  return new EngineError(
    'webgpu_unavailable',
    'Dawn finds no Vulkan, Metal or D3D12 driver on this machine.',
    'Install the driver of the graphics card, or count without one: --count.',
  );
}
