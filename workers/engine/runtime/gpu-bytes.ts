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
}

/** Stands for the label of buffers that have none. */
const UNLABELLED = 'unlabelled';

/** Wraps the device's createBuffer and each buffer's destroy. */
export function countBytes(device: GPUDevice): GpuBytes {
  let current = 0;
  let peak = 0;
  let exhausted = false;
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
    const buffer = create(descriptor);
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
  };
}
