import { INNER } from '../../graph/unet-outer.ts';
import { CALLS_CAPTURED } from '../workarounds/native-capture.ts';
import { copyPlainRun } from '../workarounds/plain-run-copy.ts';
import { CapturedInputs, ownTensor } from './captured-inputs.ts';
import type { OrtSession, OrtTensor } from './ort.ts';
import type { OutputShape, UnetFeeds, UnetOutputs } from './unet-feeds.ts';

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
  readonly #inputs: CapturedInputs;
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
    this.#inputs = new CapturedInputs(device, like);
    const own = (name: string, { type, dims }: OutputShape) => ownTensor(device, name, type, dims);
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
    this.#inputs.copy(feeds);
    await this.#session.run(this.#inputs.tensors, this.#fetches, this.#how);
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
    this.#inputs.destroy();
    this.#output.destroy();
    this.#inner?.destroy();
  }
}
