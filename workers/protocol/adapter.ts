/** The WebGPU adapter, as the browser describes it. Browsers may leave any of the texts empty. */
export interface AdapterSummary {
  /** Such as "nvidia". */
  readonly vendor: string;
  /** The family of GPUs, such as "ampere". */
  readonly architecture: string;
  /** The GPU's or the driver's name. */
  readonly description: string;
  /**
   * A software adapter: the browser says so, or its description names one (SwiftShader, llvmpipe).
   */
  readonly isFallbackAdapter: boolean;
  /** Whether shaders may compute in half precision; fp16 needs it. */
  readonly shaderF16: boolean;
  /** Whether shaders may use subgroup operations. */
  readonly subgroups: boolean;
  /** Largest GPU buffer, in bytes. */
  readonly maxBufferSize: number;
  /** Largest part of a buffer that one shader can be given, in bytes. */
  readonly maxStorageBufferBindingSize: number;
}

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
