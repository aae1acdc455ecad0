/** Bytes of live GPU buffers, counted as they are made and destroyed. */
export interface GpuBytes {
  current(): number;
  peak(): number;
  /** Bytes of live buffers by their labels. ONNX Runtime gives its buffers none. */
  byLabel(): ReadonlyMap<string, number>;
  /** Sets the peak to the bytes that are live now. */
  resetPeak(): void;
  /** Whether a buffer could not be made. Results computed after that are not valid. */
  exhausted(): boolean;
  /**
   * Why the browser refused to make a buffer that there may be memory for, such as one that is
   * larger than the device's limit; null if it did not. Results computed after that are not valid.
   */
  refused(): string | null;
}

/** Stands for the label of buffers that have none. */
const UNLABELLED = 'unlabelled';

/** Wraps the device's createBuffer and each buffer's destroy. */
export function countBytes(device: GPUDevice): GpuBytes {
  let current = 0;
  let peak = 0;
  let exhausted = false;
  let refused: string | null = null;
  const byLabel = new Map<string, number>();
  const add = (label: string, bytes: number) => {
    current += bytes;
    peak = Math.max(peak, current);
    const sum = (byLabel.get(label) ?? 0) + bytes;
    if (sum === 0) byLabel.delete(label);
    else byLabel.set(label, sum);
  };
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const { buffer, error } = createWatched(device, create, descriptor);
    // The device may be gone before it answers, which is said elsewhere.
    void error.then((said) => (refused ??= said)).catch(() => {});
    const { size } = descriptor;
    // An empty label is none as well.
    const label = descriptor.label || UNLABELLED;
    add(label, size);
    let live = true;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (live) add(label, -size);
      live = false;
      destroy();
    };
    return buffer;
  };
  // ONNX Runtime ignores this error, and a session without memory gives zeros.
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) exhausted = true;
  });
  return {
    current: () => current,
    peak: () => peak,
    byLabel: () => byLabel,
    resetPeak: () => {
      peak = current;
    },
    exhausted: () => exhausted,
    refused: () => refused,
  };
}

/**
 * Makes a buffer. A refused one is returned like any other, and whatever is computed with it is
 * dropped without a word.
 * @returns the buffer, and what the browser has against it; running out of memory is not asked for
 */
function createWatched(
  device: GPUDevice,
  create: GPUDevice['createBuffer'],
  descriptor: GPUBufferDescriptor,
): { readonly buffer: GPUBuffer; readonly error: Promise<string | null> } {
  device.pushErrorScope('validation');
  device.pushErrorScope('internal');
  try {
    const buffer = create(descriptor);
    const errors = Promise.all([device.popErrorScope(), device.popErrorScope()]);
    return {
      buffer,
      error: errors.then((all) => all.find((one) => one !== null)?.message ?? null),
    };
  } catch (error) {
    // A buffer that is mapped at its creation throws in place of that.
    void Promise.allSettled([device.popErrorScope(), device.popErrorScope()]);
    throw error;
  }
}
