import type { DeviceSpeed, KernelSpeed } from '../../protocol/device.ts';
import { openKernel, type SpeedKernel } from './speed-kernel.ts';
import { convolution, type Element, matmul, operationsOf, type Product } from './speed-shaders.ts';

/** The same work in growing sizes: a small one does not fill a GPU, a large one takes a processor minutes. */
export const MATMULS = [64, 256, 1024].map(matmul);
const CONVOLUTIONS = [convolution(8, 32), convolution(32, 64), convolution(128, 128)];

/** A run of the next size is expected to take no longer. */
const LONGEST_RUN_MS = 100;
/** Runs that take so much longer than an answer takes tell a speed. */
const MEASURED_MS = 20;
/** Runs in one submission, and how many times as many the next submission has. */
const MOST_RUNS = 256;
const MORE_RUNS = 4;

/**
 * Measures a device: a few milliseconds on a GPU, up to a second where an answer takes long, as in
 * Firefox. The shaders have to be compiled besides, which takes SwiftShader seconds: whoever knows
 * an adapter to be software need not ask. Knows nothing of ONNX Runtime, its kernels only have the
 * same form.
 * @throws Error if the device does not run a kernel, or computes it wrongly
 */
export async function measureSpeed(device: GPUDevice): Promise<DeviceSpeed> {
  const kernels = async (element: Element): Promise<KernelSpeed> => ({
    matmul: await fastest(device, element, MATMULS),
    conv: await fastest(device, element, CONVOLUTIONS),
  });
  return {
    fp32: await kernels('f32'),
    fp16: device.features.has('shader-f16') ? await kernels('f16') : null,
  };
}

/** Operations per second of the largest size that is not too slow. @param sizes growing */
export async function fastest(device: GPUDevice, element: Element, sizes: readonly Product[]) {
  for (const [i, product] of sizes.entries()) {
    const kernel = await openKernel(device, element, product);
    try {
      // The first run compiles what is left to compile, and wakes the GPU up.
      await kernel.run(1);
      await kernel.check();
      const idle = await kernel.run(0);
      const once = await kernel.run(1);
      const next = sizes[i + 1];
      if (next === undefined) return await rateOf(kernel, operationsOf(product), idle);
      const expected = ((once - idle) * operationsOf(next)) / operationsOf(product);
      if (expected > LONGEST_RUN_MS) return await rateOf(kernel, operationsOf(product), idle);
    } finally {
      kernel.close();
    }
  }
  throw new Error('there is no size to measure');
}

/**
 * @param operations of one run
 * @param idle milliseconds in which the device answers without any work. Firefox takes 100.
 * @returns operations per second, rather too few than too many
 */
async function rateOf(kernel: SpeedKernel, operations: number, idle: number): Promise<number> {
  for (let times = 1; ; times *= MORE_RUNS) {
    const ms = await kernel.run(times);
    if (ms < 2 * idle + MEASURED_MS && times < MOST_RUNS) continue;
    return (times * operations) / (Math.max(ms - idle, ms / 2) / 1000);
  }
}
