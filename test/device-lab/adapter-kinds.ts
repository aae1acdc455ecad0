const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Optional features of WebGPU that matter here, as browsers offer them without a flag. */
export const FEATURES = {
  /** Chrome and Edge on hardware adapters: Windows on D3D12, macOS on Metal, Android on Vulkan. */
  chrome: [
    'core-features-and-limits',
    'shader-f16',
    'subgroups',
    'subgroup-size-control',
    'timestamp-query',
  ],
  /** Neither half precision nor subgroups. */
  firefox: ['core-features-and-limits', 'timestamp-query'],
  safari26: ['core-features-and-limits', 'shader-f16', 'timestamp-query'],
  safari27: ['core-features-and-limits', 'shader-f16', 'subgroups', 'timestamp-query'],
} as const;

const WIDE_WORKGROUPS = {
  maxComputeWorkgroupStorageSize: 32 * 1024,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupSizeY: 1024,
} as const;

/** Limits above WebGPU's defaults. Browsers round to tiers, so many devices tell the same. */
export const LIMITS = {
  desktop: {
    ...WIDE_WORKGROUPS,
    maxBufferSize: 2 * GIB,
    maxStorageBufferBindingSize: 2 * GIB - 4,
    maxStorageBuffersPerShaderStage: 10,
  },
  apple: {
    ...WIDE_WORKGROUPS,
    maxBufferSize: 4 * GIB - 4,
    maxStorageBufferBindingSize: 4 * GIB - 4,
    maxStorageBuffersPerShaderStage: 10,
  },
  /** Firefox on macOS tells 8 storage buffers. */
  firefoxApple: {
    ...WIDE_WORKGROUPS,
    maxBufferSize: 1 * GIB,
    maxStorageBufferBindingSize: 1 * GIB,
  },
  /** Reports name bindings of 128 MiB with some drivers, and of 256 MiB with others. */
  adreno: {
    ...WIDE_WORKGROUPS,
    maxBufferSize: 2 * GIB,
    maxStorageBufferBindingSize: 128 * MIB,
    maxStorageBuffersPerShaderStage: 10,
  },
  mali: { maxComputeWorkgroupStorageSize: 32 * 1024, maxBufferSize: 1 * GIB },
} as const;
