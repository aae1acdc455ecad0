/**
 * Bits of `GPUBufferUsage` and `GPUMapMode` (WebGPU §5), written as numbers because Node has no
 * such globals.
 */
const MAP_READ = 0x0001;
export const BUFFER_USAGE = {
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const;

/** A part of a buffer. */
export interface BufferPart {
  /** Made with COPY_SRC. */
  readonly source: GPUBuffer;
  /** In bytes, a multiple of 4. */
  readonly offset: number;
  /** In bytes, a multiple of 4. */
  readonly size: number;
}

/**
 * Copies part of a buffer back. The copy is queued at once, so work submitted afterwards does not
 * change what is read.
 */
export function readBuffer(
  device: GPUDevice,
  source: GPUBuffer,
  offset: number,
  size: number,
): Promise<ArrayBuffer> {
  return readBuffers(device, [{ source, offset, size }]);
}

/** The same for several parts, which come one behind the other: the GPU is waited for once. */
export async function readBuffers(
  device: GPUDevice,
  parts: readonly BufferPart[],
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    label: 'diffusion readback',
    size: parts.reduce((sum, { size }) => sum + size, 0),
    usage: MAP_READ | BUFFER_USAGE.copyTarget,
  });
  try {
    const encoder = device.createCommandEncoder();
    let at = 0;
    for (const { source, offset, size } of parts) {
      encoder.copyBufferToBuffer(source, offset, staging, at, size);
      at += size;
    }
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
