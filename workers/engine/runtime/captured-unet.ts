import { INNER } from '../../graph/unet-outer.ts';
import { BUFFER_USAGE } from '../diffusion/gpu-buffers.ts';
import { CALLS_CAPTURED } from '../workarounds/native-capture.ts';
import { copyPlainRun } from '../workarounds/plain-run-copy.ts';
import { Tensor, type OrtSession, type OrtTensor } from './ort.ts';
import type { OutputShape, UnetFeeds, UnetOutputs } from './unet-feeds.ts';

/** An input of the captured graph: a buffer that stays, and what lies in it. */
interface OwnInput {
  readonly buffer: GPUBuffer;
  readonly tensor: OrtTensor;
  readonly bytes: number;
}

/**
 * The UNet's calls at one size, which ONNX Runtime records once and then repeats: no bind groups,
 * no uniforms and no clears are made for a call any more. A recording reads and writes the buffers
 * it was made with and knows one size. Both are held here: a call copies its inputs into those
 * buffers, and inputs of another shape are refused.
 */
export class CapturedUnet {
  /** Rows and columns of the latents it was made for. */
  readonly h: number;
  readonly w: number;
  /** Bytes of GPU buffers that the recording keeps; 0 before there is one. */
  bytes = 0;
  readonly #device: GPUDevice;
  readonly #how: (typeof CALLS_CAPTURED)[number];
  readonly #session: OrtSession;
  readonly #inputs = new Map<string, OwnInput>();
  readonly #output: GPUBuffer;
  /** What the outer level reads; null where the session does not give it. */
  readonly #inner: GPUBuffer | null;
  readonly #fetches: Readonly<Record<string, OrtTensor>>;

  /**
   * Makes the buffers; {@link record} has to come first.
   * @param session made to be captured
   * @param how tells its calls from those of the session's other recording
   * @param like inputs of a call at this size
   * @param outputs types and shapes of all that the session gives, by name
   */
  constructor(
    device: GPUDevice,
    session: OrtSession,
    how: (typeof CALLS_CAPTURED)[number],
    size: { readonly h: number; readonly w: number },
    like: UnetFeeds,
    outputs: UnetOutputs,
  ) {
    this.h = size.h;
    this.w = size.w;
    this.#device = device;
    this.#session = session;
    this.#how = how;
    for (const [name, { type, dims }] of Object.entries(like)) {
      this.#inputs.set(name, ownInput(device, name, type, dims));
    }
    const own = (name: string, { type, dims }: OutputShape) => ownInput(device, name, type, dims);
    const output = own('out_sample', outputs.out_sample);
    const inner = outputs.inner ? own(INNER, outputs.inner) : null;
    this.#output = output.buffer;
    this.#inner = inner && inner.buffer;
    this.#fetches = { out_sample: output.tensor, ...(inner && { [INNER]: inner.tensor }) };
  }

  /**
   * Queues a call.
   * @returns the output's buffer, which the next call overwrites
   * @throws Error if an input has another shape than at the recording
   */
  async call(feeds: UnetFeeds): Promise<GPUBuffer> {
    const encoder = this.#device.createCommandEncoder();
    const own: Record<string, OrtTensor> = {};
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
      own[name] = input.tensor;
    }
    this.#device.queue.submit([encoder.finish()]);
    await this.#session.run(own, this.#fetches, this.#how);
    return this.#output;
  }

  /**
   * Records: the first call, which computes twice.
   * @param plain gets what the call gives without the recording, as large as the output
   * @returns the buffer of what the recording gives
   * @throws what ONNX Runtime throws; its device records on then, and has to be destroyed
   */
  async record(feeds: UnetFeeds, plain: GPUBuffer): Promise<GPUBuffer> {
    const end = copyPlainRun(this.#device, this.#output, plain, this.#output.size);
    try {
      return await this.call(feeds);
    } finally {
      end();
    }
  }

  /**
   * Queues a copy of what the last call gave the outer level.
   * @throws Error if the session does not give it
   */
  copyInner(to: GPUBuffer): void {
    if (this.#inner === null) throw new Error(`the recording has no ${INNER}`);
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#inner, 0, to, 0, this.#inner.size);
    this.#device.queue.submit([encoder.finish()]);
  }

  /** To be called after the session is closed, whose recording holds the buffers. */
  destroy(): void {
    for (const { buffer } of this.#inputs.values()) buffer.destroy();
    this.#output.destroy();
    this.#inner?.destroy();
  }
}

function ownInput(
  device: GPUDevice,
  name: string,
  type: OrtTensor.Type,
  dims: readonly number[],
): OwnInput {
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
