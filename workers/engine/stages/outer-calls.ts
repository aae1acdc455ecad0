import { INNER } from '../../graph/unet-outer.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OrtSession, OrtTensor } from '../runtime/ort.ts';
import type { UnetFeeds } from '../runtime/unet-feeds.ts';
import { readBy } from './unet-sessions.ts';

/**
 * Calls the UNet's outer level alone on the GPU. Its calls are never recorded: a plain one makes a twentieth of
 * the bind groups that a call of the whole UNet does.
 */
export class OuterCalls {
  readonly #run: JobRun;
  readonly #session: OrtSession;
  readonly #output: OrtTensor;

  /** @param output a buffer for the output, in the graph's order of axes */
  constructor(run: JobRun, session: OrtSession, output: OrtTensor) {
    this.#run = run;
    this.#session = session;
    this.#output = output;
  }

  /**
   * Queues a call.
   * @param inner what the levels inside gave at a call of the whole UNet
   * @returns the buffer that the output will be in, float32, until the next call
   * @throws EngineError as {@link JobRun.checkpoint}
   */
  async call(feeds: UnetFeeds, inner: OrtTensor): Promise<GPUBuffer> {
    await this.#run.checkpoint();
    const inputs = readBy(this.#session, { ...feeds, [INNER]: inner });
    await this.#session.run(inputs, { out_sample: this.#output });
    return this.#output.gpuBuffer;
  }
}
