import type { Gpu } from '../runtime/device.ts';

/** How long calls of a destroyed device may take to fail. */
const SETTLE_MS = 5000;

/** Devices that were destroyed because they did not answer. */
const SILENT_DEVICES = new WeakSet<GPUDevice>();

/** Whether {@link inTime} destroyed this device. */
export function wasSilent(device: GPUDevice): boolean {
  return SILENT_DEVICES.has(device);
}

/**
 * Waits for work on a device, but no longer than it may take. The device of work that does not
 * answer is destroyed.
 * @throws what the work throws; Error where it does not answer
 */
export async function inTime<T>(work: Promise<T>, { device }: Gpu, patienceMs: number): Promise<T> {
  const silent = await Promise.race([work.then(() => false), after(patienceMs, work)]);
  if (!silent) return work;
  SILENT_DEVICES.add(device);
  device.destroy();
  // ONNX Runtime is not called again before it has noticed.
  const settled = work.then(
    () => true,
    () => true,
  );
  await Promise.race([settled, after(SETTLE_MS, settled)]);
  throw new Error(`no answer in ${patienceMs / 1000} s`);
}

/** True after a time. The clock stops once `work` has ended, so that nothing waits for it. */
function after(milliseconds: number, work: Promise<unknown>): Promise<true> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), milliseconds);
    const stop = (): void => clearTimeout(timer);
    work.then(stop, stop);
  });
}
