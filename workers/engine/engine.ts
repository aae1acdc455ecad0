import type {
  EngineEventSink,
  EngineJob,
  EngineOptions,
  EngineReport,
  EngineResult,
  JobId,
  ModelSource,
  PackId,
  Residency,
} from '../protocol/engine.ts';
import type { GpuLook } from '../protocol/device.ts';
import type { EngineFailure, ErrorCode } from '../protocol/failure.ts';
import { toEngineError, toFailure } from '../failure.ts';
import { onBytes } from '../weights/sources/sign-of-life.ts';
import { inspectModel } from './inspect.ts';
import { GpuLooker } from './look-at-gpu.ts';
import type { Models } from './models.ts';
import { runPipeline } from './pipeline.ts';
import { beating, readingWhole } from './beating-folder.ts';
import { eventReporter, type Reporter } from './reporter.ts';
import { breaksWorker } from './runtime/create-session.ts';
import { deviceLost, isLost } from './runtime/device-lost.ts';
import { type LoadedModel, loadModel } from './runtime/loaded-model.ts';
import { openRuntime } from './runtime/runtime.ts';
import type { SafetyChecker } from './safety/checker.ts';

/** After these a model is opened anew: its device is exhausted, or its weights are wrong. */
const SPOILS_MODEL: ReadonlySet<ErrorCode> = new Set([
  'out_of_memory',
  'not_finite',
  'model_damaged',
]);

/** A device that is being lost rejects calls with such errors, or gives zeros, before it says so. */
const MAY_BE_LOSS: ReadonlySet<ErrorCode> = new Set(['internal_error', 'not_finite']);

/** Runs jobs one at a time and keeps the model of the last one. */
export class Engine {
  readonly #models: Models;
  readonly #safety: SafetyChecker;
  readonly #send: EngineEventSink;
  readonly #openRuntime: typeof openRuntime;
  #loaded: { readonly key: string; readonly model: LoadedModel } | null = null;
  /**
   * Set when memory has run out: later jobs keep one stage in memory at a time, whatever their
   * options.
   */
  #residency: Residency | undefined;
  /** The residency of the last job. */
  #lastResidency: Residency | undefined;
  readonly #running = new Map<JobId, AbortController>();
  readonly #looker = new GpuLooker();
  /** The job that runs now, and when its page was told last that bytes come. */
  #current: JobId | undefined;
  #aliveAt = 0;
  /** Never rejects, because a failure must not reach the jobs behind it. */
  #queue: Promise<void> = Promise.resolve();

  /**
   * @param send takes the events of all jobs, in order
   * @param open stands in for the runtime in tests
   */
  constructor(
    models: Models,
    safety: SafetyChecker,
    send: EngineEventSink,
    open: typeof openRuntime = openRuntime,
  ) {
    this.#openRuntime = open;
    this.#models = models;
    this.#safety = safety;
    this.#send = send;
    models.onPackAsked((pack) => this.#letGo(pack));
    onBytes(() => this.#alive());
  }

  /** Runs a job after those before it. Never rejects: the end is a `done` or `failed` event. */
  run(job: EngineJob): Promise<void> {
    const abort = new AbortController();
    this.#running.set(job.id, abort);
    this.#looker.stop();
    return this.#enqueue(() => this.#runNow(job, abort.signal));
  }

  /** Takes effect at the job's next checkpoint; it then ends as `failed` with code `cancelled`. */
  cancel(id: JobId): void {
    this.#running.get(id)?.abort();
  }

  /**
   * Frees every session and GPU buffer.
   * @throws what closing a session throws; the rest is freed all the same
   */
  async release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = null;
    await loaded?.model.release();
  }

  /** Reports the open model, its sessions and its memory, for developers. */
  inspect(): EngineReport {
    const model = this.#loaded && inspectModel(this.#loaded.model, this.#lastResidency);
    return { jobs: [...this.#running.keys()], model };
  }

  /** Measures the GPU between two jobs. Never rejects. @param bytes of memory that a model would need */
  lookAtGpu(bytes: number): Promise<GpuLook> {
    const held = () => this.#loaded?.model.runtime.gpu?.bytes.current() ?? 0;
    return this.#looker.look(bytes, held, (work) => this.#enqueue(work));
  }

  /** Nobody waits for {@link lookAtGpu} any more. */
  stopLooking(): void {
    this.#looker.stop();
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => console.error(error));
    return this.#queue;
  }

  /** Tells the page of the job that runs, once a second at most, that bytes come. */
  #alive(): void {
    const now = performance.now();
    if (this.#current === undefined || now - this.#aliveAt < 1000) return;
    this.#aliveAt = now;
    this.#send({ type: 'alive', job: this.#current });
  }

  async #runNow(job: EngineJob, signal: AbortSignal): Promise<void> {
    this.#current = job.id;
    try {
      const result = await this.#generate(job, signal).catch((error: unknown) =>
        this.#again(job, signal, error),
      );
      this.#send({ type: 'done', job: job.id, result });
    } catch (error) {
      await this.#fail(job, error);
    } finally {
      this.#running.delete(job.id);
      this.#current = undefined;
    }
  }

  /**
   * Runs a failed job a second time if there is a second way: with one stage in memory at a time
   * after memory ran out, or from another copy of the model.
   * @throws `error` if there is no second way
   */
  async #again(job: EngineJob, signal: AbortSignal, error: unknown): Promise<EngineResult> {
    const { log } = eventReporter(job.id, this.#send);
    const { code, message } = toEngineError(error);
    if (code === 'out_of_memory' && this.#residencyOf(job) !== 'none') {
      this.#residency = 'none';
      await this.#releaseQuietly();
      const text = 'memory ran out: once more, with one stage of the model in memory at a time';
      log('WARN', text, 'one_stage_at_a_time');
      return this.#generate(job, signal);
    }
    if (!(await this.#models.hasOtherCopy(job.options.model, error))) throw error;
    await this.#releaseQuietly();
    log('WARN', `${message} Once more, from where else this model is.`);
    return this.#generate(job, signal).catch((second: unknown) => {
      throw toEngineError(second).code === 'file_download_error' ? error : second;
    });
  }

  #generate(job: EngineJob, signal: AbortSignal): Promise<EngineResult> {
    this.#lastResidency = this.#residencyOf(job);
    const report = eventReporter(job.id, this.#send);
    return runPipeline(job, {
      openModel: () => this.#open(job.options, report),
      report,
      safety: this.#safety,
      signal,
      residency: this.#lastResidency,
    });
  }

  #residencyOf({ options }: EngineJob): Residency | undefined {
    return this.#residency ?? options.residency;
  }

  async #fail({ id, options }: EngineJob, error: unknown): Promise<void> {
    const found = await this.#failureOf(error);
    const failure = found.code === 'not_finite' ? await this.#reasonOf(found, id, options) : found;
    const usable = this.#loaded?.model.usable !== false && !SPOILS_MODEL.has(failure.code);
    if (!usable) await this.#releaseQuietly();
    if (options.model.kind === 'installed' && failure.code === 'model_damaged') {
      await this.#models.markDamaged(options.model.id, failure).catch(() => {});
    }
    this.#send({
      type: 'failed',
      job: id,
      failure,
      ...(breaksWorker(error) && { broken: true }),
    });
  }

  /** The failure to report. What fails on a device that is being lost fails for that reason. */
  async #failureOf(error: unknown): Promise<EngineFailure> {
    const failure = toFailure(error);
    const model = this.#loaded?.model;
    const device = model?.runtime.gpu?.device;
    if (device === undefined || failure.code === 'cancelled') return failure;
    const lost = model?.lost === true || (MAY_BE_LOSS.has(failure.code) && (await isLost(device)));
    return lost ? toFailure(deviceLost(error)) : failure;
  }

  /** Values that are no numbers may come from a file that differs from what was published. */
  async #reasonOf(failure: EngineFailure, id: JobId, { model }: EngineOptions) {
    // The bytes of an installed model are verified whenever they are read.
    if (this.#loaded?.model.held !== undefined) return failure;
    const report = eventReporter(id, this.#send);
    const damage = await this.#models
      .findDamage(model, (path) => report.work(readingWhole(path)))
      .catch(() => undefined);
    return damage === undefined ? failure : toFailure(damage);
  }

  /** Frees an installed model that somebody wants to delete or repair, once no run needs it. */
  #letGo(pack: PackId): void {
    void this.#enqueue(async () => {
      if (this.#loaded?.model.held === pack) await this.release();
    });
  }

  /**
   * The model of the last job, if this job would load the same one in the same way; else a new one.
   */
  async #open(options: EngineOptions, report: Reporter): Promise<LoadedModel> {
    const key = modelKey(options);
    if (this.#loaded?.key !== key || !this.#loaded.model.usable) {
      await this.#releaseQuietly();
      const model = await loadModel(
        beating(await this.#models.open(options.model), report),
        options,
        this.#openRuntime,
      );
      this.#loaded = { key, model };
    }
    const { model } = this.#loaded;
    model.runtime.gpu?.bytes.resetPeak();
    return model;
  }

  /**
   * Frees a model that no job needs any more. If it does not close, that is logged and fails no
   * job.
   */
  async #releaseQuietly(): Promise<void> {
    await this.release().catch((error: unknown) => console.warn(error));
  }
}

/** The options that decide how a model is loaded, as a text to compare. */
function modelKey({ model, precision, backend, attention }: EngineOptions): string {
  return JSON.stringify([model.kind, model.id, placeOf(model), precision, backend, attention]);
}

function placeOf(model: ModelSource): unknown {
  switch (model.kind) {
    case 'url':
      return model.baseUrl;
    case 'files':
      return model.files.map(({ path, file }) => [path, file.size, file.lastModified]);
    case 'installed':
      return null;
  }
}
