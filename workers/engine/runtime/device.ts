import type { AdapterSummary } from '../../protocol/engine.ts';
import { isSoftwareAdapter } from '../../protocol/adapter.ts';
import { EngineError } from '../../failure.ts';
import { countBytes, type GpuBytes } from './gpu-bytes.ts';

/** With fewer lanes than this, flash attention of the pinned ONNX Runtime gives wrong results. */
const SMALLEST_SUBGROUP = 16;

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

/**
 * Describes an adapter.
 */
export function summarise(adapter: GPUAdapter): AdapterSummary {
  const { info, features, limits } = adapter;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    description: info.description,
    isFallbackAdapter: isSoftwareAdapter(info),
    shaderF16: features.has('shader-f16'),
    subgroups: features.has('subgroups'),
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
  };
}

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;

/**
 * A device with every feature and limit that ONNX Runtime makes use of. `subgroups` is left out on
 * software adapters and where subgroups are narrow: attention is wrong there with subgroups and
 * right without.
 * @throws EngineError `webgpu_unavailable`
 */
export async function openGpu(): Promise<Gpu> {
  const adapter = await findAdapter();
  if (adapter === null) {
    throw new EngineError(
      'webgpu_unavailable',
      'This browser offers no WebGPU adapter.',
      'Use a current Chrome, Edge or Safari with graphics acceleration on.',
    );
  }
  const summary = summarise(adapter);
  const wide =
    !summary.isFallbackAdapter && (adapter.info.subgroupMinSize ?? 0) >= SMALLEST_SUBGROUP;
  const wanted = [
    'shader-f16',
    'timestamp-query',
    'chromium-experimental-subgroup-matrix',
    ...(wide ? ['subgroups'] : []),
  ];
  const device = await adapter.requestDevice({
    requiredFeatures: wanted.filter((name) => adapter.features.has(name)) as GPUFeatureName[],
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  return { device, adapter: summary, bytes: countBytes(device) };
}
