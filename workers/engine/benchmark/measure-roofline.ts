import type { Roofline } from '../../protocol/benchmark.ts';
import { measureCopy } from '../measure/copy-speed.ts';
import { fastest, MATMULS } from '../measure/measure-speed.ts';
import { matmul } from '../measure/speed-shaders.ts';

/** A large card is full with the last of them only. */
const SIZES = [...MATMULS, matmul(4096)];

/**
 * Measures what a device reaches with small shaders of the form of ONNX Runtime's.
 * @throws Error if the device does not run one, or computes it wrongly
 */
export async function measureRoofline(device: GPUDevice): Promise<Roofline> {
  const half = device.features.has('shader-f16');
  return {
    matmulFp16: half ? (await fastest(device, 'f16', SIZES)) / 1e12 : null,
    matmulFp32: (await fastest(device, 'f32', SIZES)) / 1e12,
    copyGBs: (await measureCopy(device)) / 1e9,
  };
}
