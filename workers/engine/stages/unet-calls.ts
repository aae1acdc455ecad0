import { INNER } from '../../graph/unet-outer.ts';
import { readBuffers } from '../diffusion/gpu-buffers.ts';
import { CapturedUnet } from '../runtime/captured-unet.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OrtSession, OrtTensor } from '../runtime/ort.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';
import { CALL_PLAINLY } from '../workarounds/native-capture.ts';
import { innerShape } from './inner-maps.ts';
import type { OutputBuffer } from './output-buffer.ts';

/**
 * Largest difference between a recorded call and a plain one, as the root of the mean square over that
 * of the plain one. The two are the same to the last bit where kernels add in a fixed order. Some add
 * in any order (Gemm on Intel); a recording that is wrong is off by far more.
 */
const MOST_DIFFERENCE = 0.01;

/** Calls the UNet on the GPU for one job: plainly, or by its recording (captured-unet.ts). */
export class UnetCalls {
  readonly #run: JobRun;
  readonly #device: GPUDevice;
  readonly #session: OrtSession;
  readonly #size: { readonly h: number; readonly w: number };
  readonly #output: OutputBuffer;
  #captured: CapturedUnet | null;
  #records: boolean;

  /**
   * @param session of the UNet
   * @param output takes the output of plain calls
   * @param plan `record`: the first call is recorded, and repeated at all others
   */
  constructor(
    run: JobRun,
    device: GPUDevice,
    session: OrtSession,
    size: { readonly h: number; readonly w: number },
    output: OutputBuffer,
    plan: 'plain' | 'repeat' | 'record',
  ) {
    this.#run = run;
    this.#device = device;
    this.#session = session;
    this.#size = size;
    this.#output = output;
    this.#captured = plan === 'repeat' ? run.loaded.sessions.capturedAt(size) : null;
    this.#records = plan === 'record';
  }

  /**
   * Queues a call.
   * @param inner gets what the outer level reads; null where no later call needs it
   * @returns the buffer that the output will be in, float32, until the next call
   * @throws EngineError as {@link JobRun.checkpoint}
   */
  async call(feeds: UnetFeeds, inner: OrtTensor | null = null): Promise<GPUBuffer> {
    await this.#run.checkpoint();
    const recorded = await this.#recorded(feeds);
    if (recorded === null) {
      const fetches = { out_sample: this.#output.tensor, ...(inner && { [INNER]: inner }) };
      await this.#session.run(feeds, fetches, CALL_PLAINLY);
      return this.#output.buffer;
    }
    if (inner !== null) this.#captured?.copyInner(inner.gpuBuffer);
    return recorded;
  }

  /** A call that is repeated, or recorded to be. @returns null where it is to be made plainly */
  async #recorded(feeds: UnetFeeds): Promise<GPUBuffer | null> {
    if (this.#captured !== null || this.#records) this.#run.onRecorded?.();
    if (this.#captured !== null) return this.#captured.call(feeds);
    if (!this.#records) return null;
    this.#records = false;
    return this.#record(feeds);
  }

  /**
   * Records a call, to be repeated from now on if that computes the same as the plain call.
   * @returns its output; null if it does not
   */
  async #record(feeds: UnetFeeds): Promise<GPUBuffer | null> {
    const { report, loaded } = this.#run;
    const { buffer: plain, tensor: out_sample } = this.#output;
    const { h, w } = this.#size;
    const live = () => this.#run.runtime.gpu?.bytes.current() ?? 0;
    const before = live();
    const gives = this.#session.outputNames.includes(INNER);
    const outputs = { out_sample, inner: gives ? innerShape(this.#run, h, w) : null };
    const captured = loaded.sessions.keepCaptured(
      (how) => new CapturedUnet(this.#device, this.#session, how, this.#size, feeds, outputs),
    );
    const output = await captured.record(feeds, plain);
    captured.bytes = live() - before;
    const difference = output === null ? null : await this.#difference(output);
    if (difference !== null && difference <= MOST_DIFFERENCE) {
      this.#captured = captured;
      report.log('INFO', 'the UNet’s calls are recorded, and repeated from now on');
      return output;
    }
    loaded.sessions.refuseCapture();
    const fault =
      difference === null
        ? 'a call of the UNet cannot be repeated'
        : `a repeated call of the UNet differs by ${difference.toPrecision(2)} from a plain one`;
    const text = `${fault}: every call is made anew, which is slower`;
    report.log('WARN', text, 'calls_not_repeated');
    return null;
  }

  /** How far a recorded call is from the plain one; 0 where both gave the same nonsense. */
  async #difference(recorded: GPUBuffer): Promise<number> {
    const { buffer: source } = this.#output;
    const { size } = source;
    const both = new Float32Array(
      await readBuffers(this.#device, [
        { source, offset: 0, size },
        { source: recorded, offset: 0, size },
      ]),
    );
    const half = both.length / 2;
    let [squares, differences] = [0, 0];
    for (let i = 0; i < half; i++) {
      const [plain = 0, repeated = 0] = [both[i], both[half + i]];
      squares += plain ** 2;
      if (!Object.is(plain, repeated)) differences += (repeated - plain) ** 2;
    }
    if (differences === 0) return 0;
    const difference = Math.sqrt(differences / squares);
    return Number.isFinite(difference) ? difference : Infinity;
  }
}
