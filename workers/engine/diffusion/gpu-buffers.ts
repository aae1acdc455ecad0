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

/**
 * Copies part of a buffer back. The copy is queued at once, so work submitted afterwards does not
 * change what is read.
 *
 * @param source made with COPY_SRC
 * @param offset in bytes, a multiple of 4
 * @param size in bytes, a multiple of 4
 */
export async function readBuffer(
  device: GPUDevice,
  source: GPUBuffer,
  offset: number,
  size: number,
): Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    label: 'diffusion readback',
    size,
    usage: MAP_READ | BUFFER_USAGE.copyTarget,
  });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, offset, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
