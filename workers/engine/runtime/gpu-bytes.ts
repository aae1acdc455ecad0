/** Bytes of live GPU buffers, counted as they are made and destroyed. */
export interface GpuBytes {
  current(): number;
  peak(): number;
  /** Starts the peak again from what is live now. */
  resetPeak(): void;
  /** Whether a buffer could not be made. Whatever was computed since is worth nothing. */
  exhausted(): boolean;
}

/** Wraps the device's createBuffer and each buffer's destroy. */
export function countBytes(device: GPUDevice): GpuBytes {
  let current = 0;
  let peak = 0;
  let exhausted = false;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const { size } = descriptor;
    current += size;
    peak = Math.max(peak, current);
    let live = true;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      if (live) current -= size;
      live = false;
      destroy();
    };
    return buffer;
  };
  // ONNX Runtime takes no notice of it: a session without memory would give zeros.
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) exhausted = true;
  });
  return {
    current: () => current,
    peak: () => peak,
    resetPeak: () => {
      peak = current;
    },
    exhausted: () => exhausted,
  };
}
