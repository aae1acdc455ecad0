import { toFailure } from '../failure.ts';
import type { BenchAsk, BenchOutcome, BenchSink } from '../protocol/benchmark.ts';
import type { GpuLook } from '../protocol/device.ts';
import type { EngineEventSink } from '../protocol/engine-event.ts';
import type { AheadAsk, EngineJob, JobId } from '../protocol/engine-job.ts';
import type { PackId } from '../protocol/engine-options.ts';
import type { EngineReport } from '../protocol/engine-report.ts';
import type { ErrorCode } from '../protocol/failure.ts';
import type { Work } from '../protocol/work.ts';
import { onBytes } from '../weights/sources/sign-of-life.ts';
import { GpuChecks } from './first-use/gpu-checks.ts';
import { openRuntime } from './first-use/open-runtime.ts';
import { GpuBencher } from './gpu-bencher.ts';
import { inspectModel } from './inspect.ts';
import { JobTries } from './job-tries.ts';
import { KeptModel } from './kept-model.ts';
import { AheadLoader } from './load-ahead.ts';
import { GpuLooker } from './look-at-gpu.ts';
import { withMeasures } from './measured.ts';
import type { Models } from './models.ts';
import { SILENT } from './reporter.ts';
import { breaksWorker } from './runtime/create-session.ts';
import { findAdapter } from './runtime/device.ts';
import { resolveBackend, type RuntimeOptions } from './runtime/runtime.ts';
import type { SafetyChecker } from './safety/checker.ts';
import { SafetyCheckers } from './safety/checkers.ts';

/** After these a model is opened anew: its device is exhausted, or its weights are wrong. */
const SPOILS_MODEL: ReadonlySet<ErrorCode> = new Set([
  'out_of_memory',
  'not_finite',
  'wrong_values',
  'model_damaged',
]);

/** Runs jobs one at a time and keeps the model of the last one. */
export class Engine {
  readonly #models: Models;
  readonly #safety: SafetyCheckers;
  readonly #builtInSafety: SafetyChecker;
  readonly #send: EngineEventSink;
  readonly #kept: KeptModel;
  readonly #checks: GpuChecks;
  readonly #tries: JobTries;
  readonly #running = new Map<JobId, AbortController>();
  readonly #looker = new GpuLooker();
  readonly #bencher = new GpuBencher();
  readonly #ahead = new AheadLoader();
  readonly #open: typeof openRuntime;
  /** The job that runs now, and when its page was told last that bytes come. */
  #current: JobId | undefined;
  #aliveAt = 0;
  /** What it does that no job asked for. */
  #aside: Work | null = null;
  /** Never rejects, because a failure must not reach the jobs behind it. */
  #queue: Promise<void> = Promise.resolve();

  /**
   * @param safety the checker that comes with the app
   * @param send takes the events of all jobs, in order
   * @param open stands in for the runtime in tests
   * @param checks knows how models run on this machine's GPUs
   */
  constructor(
    models: Models,
    safety: SafetyChecker,
    send: EngineEventSink,
    open: typeof openRuntime = openRuntime,
    checks: GpuChecks = new GpuChecks(),
  ) {
    this.#kept = new KeptModel(models, async (options, report) =>
      withMeasures(await open(options, checks, report), this.#looker.last),
    );
    this.#checks = checks;
    this.#open = open;
    this.#models = models;
    this.#safety = new SafetyCheckers(safety, models);
    this.#builtInSafety = safety;
    this.#send = send;
    this.#tries = new JobTries({ kept: this.#kept, models, safety: this.#safety, checks, send });
    models.onPackAsked((pack) => this.#letGo(pack));
    onBytes(() => this.#alive());
  }

  /** Runs a job after those before it. Never rejects: the end is a `done` or `failed` event. */
  run(job: EngineJob): Promise<void> {
    const abort = new AbortController();
    this.#running.set(job.id, abort);
    this.#looker.stop();
    this.#bencher.stop();
    this.#ahead.stop();
    return this.#enqueue(() => this.#runNow(job, abort.signal));
  }

  /**
   * Checks this machine's GPU before a job needs it, after the jobs before. Does nothing without a
   * GPU, and where it has been checked. Never rejects: what fails here fails a job the same way.
   * @param again a person asks: check it even if it was checked before, and a software adapter too
   */
  checkDevice(again: boolean): Promise<void> {
    return this.#beside(async () => {
      const adapter = await findAdapter();
      if (adapter === null) return;
      if (!again && (await resolveBackend('auto')) === 'wasm') return;
      if (again) await this.release();
      const report = { log: noLog, work: (work: Work) => this.#tellAside(work) };
      await this.#checks.recordOf(adapter, report, again);
    });
  }

  /**
   * Loads a model that the next job will probably need, unless a job or a model is there.
   * @throws what broke this worker, which is to be ended
   */
  loadAhead(ask: AheadAsk): Promise<void> {
    const { residency, float } = this.#tries.first(ask);
    if (this.#running.size > 0 || residency === 'none') return Promise.resolve();
    const tools = {
      kept: this.#kept,
      how: { ...(float && { float }) },
      report: { ...SILENT, work: (work: Work) => this.#tellAside(work) },
      safety: this.#safety,
      models: this.#models,
    };
    return this.#ahead.load(ask, tools, (work) => this.#beside(work));
  }

  /** Does what no job asked for, after the jobs before it. */
  #beside(work: () => Promise<void>): Promise<void> {
    return this.#enqueue(() => work().finally(() => this.#tellAside(null)));
  }

  /** Tells the page what a job that comes now would wait for. */
  #tellAside(work: Work | null): void {
    this.#aside = work;
    this.#send({ type: 'aside', work });
  }

  /** Takes effect at the job's next checkpoint; it then ends as `failed` with code `cancelled`. */
  cancel(id: JobId): void {
    this.#running.get(id)?.abort();
  }

  /**
   * Frees every session and GPU buffer.
   * @throws what closing a session throws; the rest is freed all the same
   */
  release(): Promise<void> {
    return this.#kept.release();
  }

  /** Reports the open model, its sessions and its memory, for developers. */
  inspect(): EngineReport {
    const model = this.#kept.model && inspectModel(this.#kept.model, this.#tries.lastResidency);
    return { jobs: [...this.#running.keys()], model };
  }

  /** Measures the GPU between two jobs. Never rejects. @param bytes of memory that a model would need */
  lookAtGpu(bytes: number): Promise<GpuLook> {
    const held = () => this.#kept.model?.runtime.gpu?.bytes.current() ?? 0;
    return this.#looker.look(bytes, held, (work) => this.#enqueue(work));
  }

  /** Nobody waits for {@link lookAtGpu} any more. */
  stopLooking(): void {
    this.#looker.stop();
  }

  /**
   * Measures a model's stages between two jobs, in place of the kept model. Never rejects.
   * @param on told of each stage when it is done, and of each piece of work when it begins
   */
  bench(ask: BenchAsk, on: BenchSink): Promise<BenchOutcome> {
    const told: BenchSink = {
      onStage: (figures) => on.onStage(figures),
      onWork: (work) => {
        on.onWork(work);
        this.#tellAside(work);
      },
    };
    const report = { log: noLog, work: told.onWork };
    const parts = {
      models: this.#models,
      safety: this.#builtInSafety,
      open: async (options: RuntimeOptions) => {
        await this.#kept.releaseQuietly();
        return this.#open(options, this.#checks, report);
      },
    };
    return this.#bencher.bench(parts, ask, told, (work) => this.#beside(work));
  }

  /** Nobody waits for {@link bench} any more. */
  stopBench(): void {
    this.#bencher.stop();
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => console.error(error));
    return this.#queue;
  }

  /** Tells the page, once a second at most, that bytes come: of the job that runs, or of what one may wait for. */
  #alive(): void {
    const now = performance.now();
    if (now - this.#aliveAt < 1000) return;
    if (this.#current !== undefined) this.#send({ type: 'alive', job: this.#current });
    else if (this.#aside?.kind === 'load') this.#tellAside(this.#aside);
    else return;
    this.#aliveAt = now;
  }

  async #runNow(job: EngineJob, signal: AbortSignal): Promise<void> {
    this.#current = job.id;
    try {
      const result = await this.#tries.run(job, signal);
      this.#send({ type: 'done', job: job.id, result });
    } catch (error) {
      await this.#fail(job, error);
    } finally {
      this.#running.delete(job.id);
      this.#current = undefined;
    }
  }

  async #fail({ id, options }: EngineJob, error: unknown): Promise<void> {
    const failure = toFailure(error);
    const usable = this.#kept.model?.usable !== false && !SPOILS_MODEL.has(failure.code);
    if (!usable) await this.#kept.releaseQuietly();
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

  /** Frees an installed model that somebody wants to delete or repair, once no run needs it. */
  #letGo(pack: PackId): void {
    void this.#enqueue(async () => {
      if (this.#kept.model?.held === pack) await this.release();
    });
  }
}

/** No job's log takes the words of a check that no job waited for: its record has them. */
function noLog(): void {}
