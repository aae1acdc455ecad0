import { halfFromFloatBits } from '../../graph/half.ts';
import { BUFFER_USAGE, readBuffer } from '../diffusion/gpu-buffers.ts';
import { type Element, type Product, productShader, TILE } from './speed-shaders.ts';

/** Both operands of a product are full of it. */
const FILLED_WITH = 0.5;

/** A product with its buffers on a device. */
export interface SpeedKernel {
  /** @returns milliseconds until the device has run it so many times */
  run(times: number): Promise<number>;
  /** @throws Error if the first element of the result is wrong */
  check(): Promise<void>;
  close(): void;
}

/** @throws Error if the device does not compile the kernel */
export async function openKernel(
  device: GPUDevice,
  element: Element,
  product: Product,
): Promise<SpeedKernel> {
  const { rows, depth, columns, sourceLength, firstRow } = product;
  const code = productShader(element, product);
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
  });
  const map = filledBuffer(device, element, sourceLength);
  const weights = filledBuffer(device, element, depth * columns);
  const result = device.createBuffer({
    label: 'speed',
    size: rows * columns * bytesOf(element),
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource,
  });
  const buffers = [map, weights, result];
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  return {
    async run(times) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      for (let i = 0; i < times; i++) pass.dispatchWorkgroups(columns / TILE, rows / TILE);
      pass.end();
      const begun = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - begun;
    },
    async check() {
      const [got] = new Uint32Array(await readBuffer(device, result, 0, 4));
      const expected = patternOf(element, firstRow * FILLED_WITH * FILLED_WITH);
      if (got !== expected) throw new Error(`a product in ${element} gave ${got}, not ${expected}`);
    },
    close() {
      for (const buffer of buffers) buffer.destroy();
    },
  };
}

function filledBuffer(device: GPUDevice, element: Element, length: number): GPUBuffer {
  const buffer = device.createBuffer({
    label: 'speed',
    size: length * bytesOf(element),
    usage: BUFFER_USAGE.storage,
    mappedAtCreation: true,
  });
  new Uint32Array(buffer.getMappedRange()).fill(patternOf(element, FILLED_WITH));
  buffer.unmap();
  return buffer;
}

function bytesOf(element: Element): number {
  return element === 'f16' ? 2 : 4;
}

/** The four bytes of a buffer that has this value everywhere. */
function patternOf(element: Element, value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  if (element === 'f32') return bits;
  const half = halfFromFloatBits(bits);
  return ((half << 16) | half) >>> 0;
}
