/** The parts of a `GPUAdapterInfo` that tell what kind of adapter it is. */
type AdapterInfo = Pick<
  GPUAdapterInfo,
  'isFallbackAdapter' | 'description' | 'vendor' | 'architecture'
>;

/** An adapter as a person reads it; some browsers hide the description, some say nothing at all. */
export function adapterName({ description, vendor, architecture }: AdapterInfo): string {
  const parts = description === '' ? [vendor, architecture] : [description];
  return parts.filter((part) => part !== '').join(' ') || 'an adapter without a name';
}

/** Whether an adapter computes on the CPU. Some do not call themselves so; their names tell. */
export function isSoftwareAdapter(info: AdapterInfo): boolean {
  return info.isFallbackAdapter || /swiftshader|llvmpipe|basic render/i.test(adapterName(info));
}

/**
 * Whether an adapter has only WebGPU's compatibility mode, as on OpenGL ES, where public reports tell
 * of wrong values. Browsers that know the mode have limits of their own for it; all others offer core
 * adapters only.
 */
export function isCompatibilityAdapter({
  features,
  limits,
}: Pick<GPUAdapter, 'features' | 'limits'>): boolean {
  return 'maxStorageBuffersInVertexStage' in limits && !features.has('core-features-and-limits');
}
