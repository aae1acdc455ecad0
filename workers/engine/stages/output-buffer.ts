import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';

/** A buffer on the GPU that calls of the UNet write their output to, float32: each call overwrites it. */
export class OutputBuffer {
  readonly buffer: GPUBuffer;
  /** The buffer as ONNX Runtime takes it. */
  readonly tensor: OrtTensor;

  /** @param dims of the output, in the graph's order of axes */
  constructor(device: GPUDevice, dims: readonly number[]) {
    const bytes = dims.reduce((product, size) => product * size, 4);
    this.buffer = device.createBuffer({
      label: 'unet output',
      // ONNX Runtime wants buffers in multiples of 16 bytes.
      size: Math.ceil(bytes / 16) * 16,
      usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
    });
    this.tensor = Tensor.fromGpuBuffer(this.buffer, { dataType: 'float32', dims });
  }

  destroy(): void {
    this.buffer.destroy();
  }
}
