import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';
import { Tensor, type OrtTensor } from './ort.ts';
import type { UnetFeeds } from './unet-feeds.ts';

/** An input or output of a captured graph: a buffer that stays, and what lies in it. */
interface OwnTensor {
  readonly buffer: GPUBuffer;
  readonly tensor: OrtTensor;
  readonly bytes: number;
}

/** The inputs of a captured graph, in buffers that stay. */
export class CapturedInputs {
  /** By name, as every call gives them to ONNX Runtime. */
  readonly tensors: Readonly<Record<string, OrtTensor>>;
  readonly #device: GPUDevice;
  readonly #inputs = new Map<string, OwnTensor>();

  /** @param like inputs of a call, of which types and shapes are taken */
  constructor(device: GPUDevice, like: UnetFeeds) {
    this.#device = device;
    const tensors: Record<string, OrtTensor> = {};
    for (const [name, { type, dims }] of Object.entries(like)) {
      const input = ownTensor(device, name, type, dims);
      this.#inputs.set(name, input);
      tensors[name] = input.tensor;
    }
    this.tensors = tensors;
  }

  /**
   * Queues the copies of a call's inputs.
   * @throws Error if an input has another shape than those taken
   */
  copy(feeds: UnetFeeds): void {
    const encoder = this.#device.createCommandEncoder();
    for (const [name, input] of this.#inputs) {
      const given = feeds[name];
      if (given === undefined || String(given.dims) !== String(input.tensor.dims)) {
        throw new Error(`${name} is [${given?.dims}], not [${input.tensor.dims}] as recorded`);
      }
      if (given.location === 'gpu-buffer') {
        encoder.copyBufferToBuffer(given.gpuBuffer, 0, input.buffer, 0, input.bytes);
      } else {
        this.#device.queue.writeBuffer(input.buffer, 0, floatsOf(given));
      }
    }
    this.#device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    for (const { buffer } of this.#inputs.values()) buffer.destroy();
  }
}

/** Makes the buffer of an input or output. @throws Error where it is not of floats */
export function ownTensor(
  device: GPUDevice,
  name: string,
  type: OrtTensor.Type,
  dims: readonly number[],
): OwnTensor {
  if (type !== 'float32' && type !== 'float16') throw new Error(`${name} is ${type}`);
  const bytes = dims.reduce((product, size) => product * size, type === 'float16' ? 2 : 4);
  const { storage, copySource, copyTarget } = BUFFER_USAGE;
  const buffer = device.createBuffer({
    label: 'captured unet',
    // ONNX Runtime wants buffers in multiples of 16 bytes.
    size: Math.ceil(bytes / 16) * 16,
    usage: storage | copySource | copyTarget,
  });
  const tensor = Tensor.fromGpuBuffer(buffer, { dataType: type, dims });
  return { buffer, tensor, bytes: Math.ceil(bytes / 4) * 4 };
}

function floatsOf({ data, type }: OrtTensor): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array) return new Float32Array(data);
  throw new Error(`an input on the CPU is ${type}, not float32`);
}
