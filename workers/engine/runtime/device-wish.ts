/**
 * What a device is opened with, beyond what every device has. Matrices of subgroups are no part of it, nor is
 * `subgroup-size-control`, which only their kernels use: browsers offer them behind a flag, no check of a GPU
 * looks at these kernels, and the pinned ONNX Runtime binds too few bytes to one of them on newer Intel GPUs.
 */
export interface DeviceWish {
  /** Subgroup operations. Never asked for where subgroups may be narrower than 8 lanes. */
  readonly subgroups: boolean;
  /** Times of single shaders, which only a benchmark looks at. */
  readonly timestamps: boolean;
}

/** What is asked of an adapter. */
type Offer = Pick<GPUAdapter, 'features' | 'info' | 'limits'>;

/** In narrower subgroups attention of the pinned ONNX Runtime is wrong for certain. */
const NARROWEST_SUBGROUP = 8;
/** In narrower subgroups it is asked for only where a check has found it right. */
const TRUSTED_SUBGROUP = 16;

/**
 * What to ask for as long as nothing is known of an adapter.
 * @param software whether it computes on the processor: attention is wrong there with subgroups
 */
export function usualWish({ info }: Pick<Offer, 'info'>, software: boolean): DeviceWish {
  return {
    subgroups: !software && (info.subgroupMinSize ?? 0) >= TRUSTED_SUBGROUP,
    timestamps: false,
  };
}

/** What to ask for on an adapter that was checked. @param subgroups as the check chose */
export function wishFor(subgroups: boolean): DeviceWish {
  return { subgroups, timestamps: false };
}

/** The limits that ONNX Runtime makes use of. */
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
 * The ways to open a device, the best first. A browser may refuse a device that its adapter has
 * promised, so each way asks for less: without optional features, without subgroups, with the
 * limits that every device has, and at last with nothing at all.
 */
export function waysToOpen(offer: Offer, wish: DeviceWish): readonly GPUDeviceDescriptor[] {
  const subgroups = wish.subgroups && (offer.info.subgroupMinSize ?? 0) >= NARROWEST_SUBGROUP;
  const needed = ['shader-f16'];
  const wide = subgroups ? [...needed, 'subgroups'] : needed;
  const optional = wish.timestamps ? ['timestamp-query'] : [];
  const limits = Object.fromEntries(LIMITS.map((name) => [name, offer.limits[name]]));
  const ways = [
    { features: [...wide, ...optional], limits },
    { features: wide, limits },
    { features: needed, limits },
    { features: needed, limits: {} },
    { features: [], limits: {} },
  ].map(({ features, limits }) => ({
    requiredFeatures: features.filter((name) => offer.features.has(name)) as GPUFeatureName[],
    requiredLimits: limits,
  }));
  return ways.filter((way, i) => JSON.stringify(way) !== JSON.stringify(ways[i - 1]));
}
