import { BUFFER_USAGE, readBuffers } from '../diffusion/gpu-buffers.ts';
import { CapturedUnet } from '../runtime/captured-unet.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor, type OrtSession, type OrtTensor } from '../runtime/ort.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';
import { CALL_PLAINLY } from '../workarounds/native-capture.ts';

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
  readonly #output: GPUBuffer;
  readonly #fetches: { readonly out_sample: OrtTensor };
  #captured: CapturedUnet | null;
  #records: boolean;

  /**
   * @param session of the UNet
   * @param dims of the output, in the graph's order of axes
   * @param records whether to record the first call, and to repeat it at all others
   */
  constructor(
    run: JobRun,
    device: GPUDevice,
    session: OrtSession,
    of: { readonly h: number; readonly w: number; readonly dims: readonly number[] },
    plan: 'plain' | 'repeat' | 'record',
  ) {
    this.#run = run;
    this.#device = device;
    this.#session = session;
    this.#size = of;
    const bytes = of.dims.reduce((product, size) => product * size, 4);
    this.#output = device.createBuffer({
      label: 'unet output',
      size: Math.ceil(bytes / 16) * 16,
      usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyTarget,
    });
    const { dims } = of;
    this.#fetches = {
      out_sample: Tensor.fromGpuBuffer(this.#output, { dataType: 'float32', dims }),
    };
    this.#captured = plan === 'repeat' ? run.loaded.sessions.captured : null;
    this.#records = plan === 'record';
  }

  /**
   * Queues a call.
   * @returns the buffer that the output will be in, float32, until the next call
   * @throws EngineError as {@link JobRun.checkpoint}
   */
  async call(feeds: UnetFeeds): Promise<GPUBuffer> {
    await this.#run.checkpoint();
    if (this.#captured !== null || this.#records) this.#run.onRecorded?.();
    if (this.#captured !== null) return this.#captured.call(feeds);
    if (this.#records) {
      this.#records = false;
      const recorded = await this.#record(feeds);
      if (recorded !== null) return recorded;
    }
    await this.#session.run(feeds, this.#fetches, CALL_PLAINLY);
    return this.#output;
  }

  /**
   * Records a call, to be repeated from now on if that computes the same as the plain call.
   * @returns its output; null if it does not
   */
  async #record(feeds: UnetFeeds): Promise<GPUBuffer | null> {
    const { report, loaded } = this.#run;
    const { out_sample } = this.#fetches;
    const captured = new CapturedUnet(this.#device, this.#session, this.#size, feeds, out_sample);
    loaded.sessions.keepCaptured(captured);
    const output = await captured.record(feeds, this.#output);
    const difference = await this.#difference(output);
    if (difference <= MOST_DIFFERENCE) {
      this.#captured = captured;
      report.log('INFO', 'the UNet’s calls are recorded, and repeated from now on');
      return output;
    }
    loaded.sessions.refuseCapture();
    const text = `a repeated call of the UNet differs by ${difference.toPrecision(2)} from a plain one: every call is made anew, which is slower`;
    report.log('WARN', text, 'calls_not_repeated');
    return null;
  }

  /** How far a recorded call is from the plain one; 0 where both gave the same nonsense. */
  async #difference(recorded: GPUBuffer): Promise<number> {
    const { size } = this.#output;
    const both = new Float32Array(
      await readBuffers(this.#device, [
        { source: this.#output, offset: 0, size },
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

  destroy(): void {
    this.#output.destroy();
  }
}
