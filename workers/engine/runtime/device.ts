import type { AdapterSummary } from '../../protocol/adapter.ts';
import { isSoftwareAdapter } from '../../protocol/adapter.ts';
import { EngineError } from '../../failure.ts';
import { nextTurn } from '../checkpoint.ts';
import { mendBiasSplitGelu } from '../workarounds/bias-split-gelu.ts';
import { giveAdapterInfo } from '../workarounds/missing-adapter-info.ts';
import { type DeviceWish, usualWish, waysToOpen } from './device-wish.ts';
import { countBytes, type GpuBytes } from './gpu-bytes.ts';
import { noteKernels } from '../workarounds/kernel-of.ts';
import { requireAdapter, requireLimits } from './required-adapter.ts';

/** A GPU device that only the engine uses, with its adapter and its counted bytes. */
export interface Gpu {
  readonly device: GPUDevice;
  readonly adapter: AdapterSummary;
  readonly bytes: GpuBytes;
}

/** The adapter of this machine's GPU, or null if the browser offers none. */
export async function findAdapter(): Promise<GPUAdapter | null> {
  if (navigator.gpu === undefined) return null;
  return navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
}

/** Describes an adapter, with the features of the adapter or of a device that was opened on it. */
export function summarise(
  { info, features, limits }: GPUAdapter,
  opened: Pick<GPUDevice, 'features'> = { features },
): AdapterSummary {
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    isFallbackAdapter: isSoftwareAdapter(info),
    shaderF16: opened.features.has('shader-f16'),
    subgroups: opened.features.has('subgroups'),
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  };
}

/**
 * A device with every feature and limit that ONNX Runtime makes use of, or with fewer of them if the
 * browser opens none with all.
 * @param wish what to ask for; by default what is safe on an adapter that was not checked
 * @throws EngineError `webgpu_unavailable`
 */
export async function openGpu(wish?: DeviceWish): Promise<Gpu> {
  const first = requireAdapter(await findAdapter());
  requireLimits(first.limits);
  const asked = wish ?? usualWish(first, isSoftwareAdapter(first.info));
  let cause: unknown;
  for (const [i, way] of waysToOpen(first, asked).entries()) {
    // An adapter gives one device: after a failed attempt it gives no other.
    const adapter = i === 0 ? first : await findAdapter();
    if (adapter === null) break;
    const opened = await openDevice(adapter, way);
    if (opened.device !== null) return prepared(opened.device, adapter);
    cause = opened.cause;
  }
  throw new EngineError(
    'webgpu_unavailable',
    'The browser has found the GPU, but does not open it.',
    'Restart the browser; if that does not help, update it and the graphics driver.',
    { cause },
  );
}

/** @returns null with the cause if the browser refuses, also by a device that is lost from the beginning */
async function openDevice(
  adapter: GPUAdapter,
  way: GPUDeviceDescriptor,
): Promise<{ readonly device: GPUDevice | null; readonly cause?: unknown }> {
  try {
    const device = await adapter.requestDevice(way);
    const lost = await Promise.race([device.lost, nextTurn()]);
    return lost === undefined ? { device } : { device: null, cause: new Error(lost.message) };
  } catch (cause) {
    return { device: null, cause };
  }
}

function prepared(device: GPUDevice, adapter: GPUAdapter): Gpu {
  giveAdapterInfo(device, adapter.info);
  mendBiasSplitGelu(device);
  noteKernels(device);
  return { device, adapter: summarise(adapter, device), bytes: countBytes(device) };
}
