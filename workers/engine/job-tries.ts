import { toEngineError } from '../failure.ts';
import type { EngineEventSink } from '../protocol/engine-event.ts';
import type { EngineJob, FinishedLatents } from '../protocol/engine-job.ts';
import type { Residency } from '../protocol/engine-options.ts';
import type { EngineResult } from '../protocol/engine-result.ts';
import type { GpuChecks } from './first-use/gpu-checks.ts';
import type { KeptModel } from './kept-model.ts';
import { heldLoras } from './lora/held-loras.ts';
import type { Models } from './models.ts';
import { runPipeline } from './pipeline.ts';
import { eventReporter } from './reporter.ts';
import { findAdapter } from './runtime/device.ts';
import type { SafetyCheckers } from './safety/checkers.ts';
import { describeWay, faultOf, nextTry, type Try } from './second-way.ts';
import { whyFailed } from './why-failed.ts';

/** What is left of a try, however it ends. */
interface Kept {
  finished: FinishedLatents | undefined;
  /** Whether it made a recorded call of the UNet. */
  recorded: boolean;
}

/** What jobs are run with. */
interface Parts {
  readonly kept: KeptModel;
  readonly models: Models;
  readonly safety: SafetyCheckers;
  readonly checks: GpuChecks;
  /** Takes the events of all jobs. */
  readonly send: EngineEventSink;
}

/** Runs each job until it is done or there is no other way, and begins later jobs with what came through. */
export class JobTries {
  readonly #parts: Parts;
  /**
   * Set when memory has run out: later jobs keep one stage in memory at a time, whatever their
   * options.
   */
  #residency: Residency | undefined;
  #lastResidency: Residency | undefined;
  /** Set when a run in half precision gave no numbers and one in float32 did: later jobs begin with that. */
  #halfFailed = false;
  /** Set when recorded calls of the UNet have failed and plain ones did not: later jobs make no others. */
  #captureFailed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The residency of the last job. */
  get lastResidency(): Residency | undefined {
    return this.#lastResidency;
  }

  /** How a job is run first. */
  first({ options, finished }: Pick<EngineJob, 'options' | 'finished'>): Try {
    // What did not come through once gets all the memory there is.
    const residency = finished === undefined ? options.residency : 'none';
    const float = this.#halfFailed ? 'fp32' : undefined;
    const capture = this.#captureFailed ? 'off' : undefined;
    return { ways: [], residency: this.#residency ?? residency, float, capture, finished };
  }

  /**
   * Runs a job, and runs it again while there is another way to do it: with less memory, on a new device, in
   * float32, or from another copy of the model. A try that fails at the decode leaves its latents, so no step
   * runs twice.
   * @throws EngineError, or what the last try threw, if there is no way left
   */
  async run(job: EngineJob, signal: AbortSignal): Promise<EngineResult> {
    const { model } = job.options;
    const report = eventReporter(job.id, this.#parts.send);
    let now = this.first(job);
    for (;;) {
      const kept: Kept = { finished: now.finished, recorded: false };
      try {
        const result = await this.#generate(job, now, kept, signal);
        await this.#remember(now);
        return result;
      } catch (thrown) {
        const error = await whyFailed(thrown, model, { ...this.#parts, report });
        const next = nextTry(now, {
          code: toEngineError(error).code,
          computedIn: this.#parts.kept.model?.runtime.target.float ?? null,
          ...kept,
        });
        if (next === null) {
          return this.#fromOtherCopy(job, { ...now, ...kept }, signal, error);
        }
        const way = next.ways.at(-1);
        // Later jobs save memory from the start.
        if (way === 'one_stage_at_a_time') this.#residency = 'none';
        if (way !== undefined) report.log('WARN', describeWay(way), way);
        await this.#parts.kept.releaseQuietly();
        now = next;
      }
    }
  }

  /** Keeps what a try that came through has shown, also for when the app is opened again. */
  async #remember(how: Try): Promise<void> {
    const { kept, checks } = this.#parts;
    const fault = faultOf(how);
    if (fault.half) {
      this.#halfFailed = true;
      await writeDown((adapter) => checks.halfFailed(adapter));
    }
    if (fault.capture || kept.model?.sessions.captureRefused) {
      this.#captureFailed = true;
      await writeDown((adapter) => checks.captureFailed(adapter));
    }
  }

  /** @throws `error` if the model has no other copy, or if that cannot be fetched */
  async #fromOtherCopy(
    job: EngineJob,
    how: Try,
    signal: AbortSignal,
    error: unknown,
  ): Promise<EngineResult> {
    const { model } = job.options;
    const { models, kept, send } = this.#parts;
    if (!(await models.hasOtherCopy(model, error))) throw error;
    await kept.releaseQuietly();
    const report = eventReporter(job.id, send);
    const { message } = toEngineError(error);
    report.log('WARN', `${message} Once more, from where else this model is.`);
    try {
      return await this.#generate(job, how, { finished: how.finished, recorded: false }, signal);
    } catch (second) {
      if (toEngineError(second).code === 'file_download_error') throw error;
      throw await whyFailed(second, model, { ...this.#parts, report });
    }
  }

  #generate(
    job: EngineJob,
    { residency, float, capture, finished }: Try,
    kept: Kept,
    signal: AbortSignal,
  ): Promise<EngineResult> {
    this.#lastResidency = residency;
    const { send, models, safety } = this.#parts;
    const report = eventReporter(job.id, send);
    const { installed, close } = heldLoras(models);
    const options = { ...job.options, ...(capture && { capture }) };
    return runPipeline(
      { ...job, options, ...(finished && { finished }) },
      {
        openModel: () => this.#parts.kept.open({ ...job.options, ...(float && { float }) }, report),
        report,
        safety,
        models,
        signal,
        installed,
        residency,
        onRecorded: () => void (kept.recorded = true),
        keep: (made) => {
          kept.finished = made;
          send({ type: 'denoised', job: job.id, finished: made });
        },
      },
    ).finally(close);
  }
}

/** Writes something down of this machine's GPU. If that fails, the picture is there all the same. */
async function writeDown(write: (adapter: GPUAdapter) => Promise<void>): Promise<void> {
  try {
    const adapter = await findAdapter();
    if (adapter !== null) await write(adapter);
  } catch (error) {
    console.warn(error);
  }
}
