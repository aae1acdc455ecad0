import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';

/** Bytes of each buffer: no run binds a larger one, and every device can make it. */
const BLOCK_BYTES = 128 * 2 ** 20;

/**
 * Finds out how much memory a device gives, by taking it: buffers of 128 MiB are made and cleared,
 * because memory may be promised and not there until it is written, and all are freed again. A system
 * that lends main memory to the GPU passes this and is slow; nothing tells that.
 * @param wanted bytes; it stops when it has them
 * @param signal stops it early
 * @returns the bytes it got, at most `wanted`
 */
export async function probeMemory(
  device: GPUDevice,
  wanted: number,
  signal: AbortSignal,
): Promise<number> {
  const buffers: GPUBuffer[] = [];
  let lost = false;
  void device.lost.then(() => {
    lost = true;
  });
  let got = 0;
  try {
    while (got < wanted && !signal.aborted) {
      const size = Math.min(BLOCK_BYTES, 4 * Math.ceil((wanted - got) / 4));
      device.pushErrorScope('out-of-memory');
      device.pushErrorScope('validation');
      buffers.push(clearedBuffer(device, size));
      const errors = [device.popErrorScope(), device.popErrorScope()];
      await device.queue.onSubmittedWorkDone();
      const failed = (await Promise.all(errors)).some((error) => error !== null);
      if (failed || lost) break;
      got += size;
    }
  } catch {
    // A device without memory may be lost in place of an answer. What it gave until then counts.
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
  return Math.min(got, wanted);
}

function clearedBuffer(device: GPUDevice, size: number): GPUBuffer {
  const usage = BUFFER_USAGE.copyTarget | BUFFER_USAGE.storage;
  const buffer = device.createBuffer({ label: 'memory probe', size, usage });
  const encoder = device.createCommandEncoder();
  encoder.clearBuffer(buffer);
  device.queue.submit([encoder.finish()]);
  return buffer;
}
