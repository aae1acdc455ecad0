import { INNER } from '../../graph/unet-outer.ts';
import { CALLS_CAPTURED } from '../workarounds/native-capture.ts';
import { type Commands, playCommands, takeRepetition } from '../workarounds/replay-commands.ts';
import { CapturedInputs, ownTensor } from './captured-inputs.ts';
import type { OrtSession, OrtTensor } from './ort.ts';
import type { OutputShape, UnetFeeds, UnetOutputs } from './unet-feeds.ts';

/**
 * The UNet's calls at one size, which ONNX Runtime records once and {@link playCommands} then repeats: no
 * bind groups, no uniforms and no clears are made for a call any more. A recording reads and writes the buffers
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
  /** What a call has the GPU do; null where there is no recording, or none that can be repeated. */
  #commands: Commands | null = null;

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
   * @throws Error if an input has another shape than at the recording; as {@link repeat}
   */
  async call(feeds: UnetFeeds): Promise<GPUBuffer> {
    this.#inputs.copy(feeds);
    await this.repeat();
    return this.#output;
  }

  /**
   * Queues what was recorded, without ONNX Runtime, for what lies in the buffers of the inputs.
   * @throws Error where there is no recording that can be repeated
   */
  async repeat(): Promise<void> {
    if (this.#commands === null) throw new Error('no call is recorded');
    playCommands(this.#device, this.#commands);
  }

  /**
   * Records: the first call, which computes twice.
   * @param plain gets what the call gives without the recording, as large as the output
   * @returns the buffer of what the recording gives; null where it cannot be repeated
   * @throws what ONNX Runtime throws; its device records on then, and has to be destroyed
   */
  async record(feeds: UnetFeeds, plain: GPUBuffer): Promise<GPUBuffer | null> {
    this.#inputs.copy(feeds);
    const end = takeRepetition(this.#device);
    let commands: Commands | null = null;
    try {
      await this.#session.run(this.#inputs.tensors, this.#fetches, this.#how);
    } finally {
      commands = end();
    }
    if (commands === null) return null;
    this.#commands = commands;
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#output, 0, plain, 0, this.#output.size);
    // Otherwise a repetition that computes nothing would seem to give what the plain run gave.
    encoder.clearBuffer(this.#output);
    if (this.#inner !== null) encoder.clearBuffer(this.#inner);
    this.#device.queue.submit([encoder.finish()]);
    await this.repeat();
    return this.#output;
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
    this.#commands = null;
  }
}
