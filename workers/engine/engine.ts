import type {
  EngineCapabilities,
  EngineEvent,
  EngineEventSink,
  EngineJob,
  EngineOptions,
  EngineResult,
  JobId,
  ModelSource,
  PackId,
} from '../protocol/engine.ts';
import { markDamaged, onPackAsked } from '../records/packs.ts';
import { findAdapter, summarise } from './runtime/device.ts';
import { EngineError, toFailure } from '../failure.ts';
import { hasOtherCopy, isUnreachable } from '../store/open/kept-folder.ts';
import { EngineState, LoadedEngine } from './runtime/job-run.ts';
import { openModel } from './model.ts';
import { openModelSource } from '../store/open/open-model-source.ts';
import { hasJspi } from './runtime/ort.ts';
import { runPipeline, type Reporter } from './pipeline.ts';
import type { Residency } from './runtime/residency.ts';
import { openRuntime, resolveBackend, resolvePrecision } from './runtime/runtime.ts';
import { builtInChecker } from './safety/built-in.ts';

interface OpenState {
  readonly key: string;
  readonly value: EngineState;
  /** The installed pack it is read out of. */
  readonly held: PackId | undefined;
  lost: boolean;
}

/** Runs jobs one at a time and keeps the model of the last one. */
export class Engine {
  #sink: EngineEventSink = () => {};
  #state: OpenState | null = null;
  /** Set once memory ran out: from then on stages do not stay. */
  #residency: Residency | undefined;
  #safety = builtInChecker('');
  readonly #running = new Map<JobId, AbortController>();
  #queue: Promise<void> = Promise.resolve();

  connect(sink: EngineEventSink, base: string): void {
    this.#sink = sink;
    this.#safety = builtInChecker(base);
    onPackAsked((pack) => this.#letGo(pack));
  }

  async capabilities(): Promise<EngineCapabilities> {
    const adapter = await findAdapter();
    const summary = adapter === null ? null : summarise(adapter);
    const backend = await resolveBackend('auto');
    return {
      secureContext: globalThis.isSecureContext,
      crossOriginIsolated: globalThis.crossOriginIsolated,
      jspi: hasJspi,
      webgpu:
        navigator.gpu === undefined
          ? 'none'
          : summary === null
            ? 'no-adapter'
            : summary.isFallbackAdapter
              ? 'software'
              : 'hardware',
      adapter: summary,
      backend,
      precision: resolvePrecision('auto', backend, summary?.shaderF16 ?? false),
    };
  }

  run(job: EngineJob): Promise<void> {
    const abort = new AbortController();
    this.#running.set(job.id, abort);
    const ended = this.#queue.then(() => this.#runNow(job, abort.signal));
    this.#queue = ended;
    return ended;
  }

  cancel(id: JobId): void {
    this.#running.get(id)?.abort();
  }

  async release(): Promise<void> {
    const state = this.#state;
    this.#state = null;
    await state?.value.release();
  }

  async #runNow(job: EngineJob, signal: AbortSignal): Promise<void> {
    try {
      const result = await this.#generate(job, signal).catch((error: unknown) =>
        this.#again(job, signal, error),
      );
      this.#sink({ type: 'done', job: job.id, result });
    } catch (error) {
      await this.#fail(job, error);
    } finally {
      this.#running.delete(job.id);
    }
  }

  /** Runs a job that failed once more, where there is another way. @throws `error` where there is none. */
  async #again(job: EngineJob, signal: AbortSignal, error: unknown): Promise<EngineResult> {
    const { log } = this.#reporter(job.id);
    if (isOutOfMemory(error) && this.#residency !== 'none') {
      this.#residency = 'none';
      await this.release();
      const text = 'memory ran out: once more, with one stage of the model in memory at a time';
      log('WARN', text, 'one_stage_at_a_time');
      return this.#generate(job, signal);
    }
    if (!(await hasOtherCopy(job.options.model, error))) throw error;
    await this.release();
    log('WARN', `${toFailure(error).message} Once more, from where else this model is.`);
    return this.#generate(job, signal).catch((second: unknown) => {
      throw isUnreachable(second) ? error : second;
    });
  }

  #generate(job: EngineJob, signal: AbortSignal): Promise<EngineResult> {
    const load = async () => {
      const state = await this.#open(job.options);
      state.runtime.gpu?.bytes.resetPeak();
      return new LoadedEngine(state, {
        signal,
        tileBytes: job.options.vaeTileBytes,
        residency: this.#residency,
        onLoad: (stage, bytes, of) => this.#sink({ type: 'load', job: job.id, stage, bytes, of }),
      });
    };
    return runPipeline(job, load, this.#reporter(job.id), this.#safety);
  }

  async #fail({ id, options }: EngineJob, error: unknown): Promise<void> {
    const lost = this.#state?.lost === true;
    if (lost) await this.release().catch(() => {});
    const shown = lost
      ? new EngineError(
          'device_lost',
          'The graphics device was lost: the driver restarted or ran out of memory.',
          'Run again; if it happens twice, choose a smaller size or close other tabs.',
          { cause: error },
        )
      : error;
    const failure = toFailure(shown);
    if (options.model.kind === 'installed' && failure.code === 'model_damaged') {
      await markDamaged(options.model.id, failure).catch(() => {});
    }
    this.#sink({ type: 'failed', job: id, failure });
  }

  /** Frees an installed model that somebody wants to delete or repair, once no run needs it. */
  #letGo(pack: PackId): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#state?.held === pack) await this.release();
    });
  }

  /** The state for these options: the last job's where model, precision and backend are the same. */
  async #open(options: EngineOptions): Promise<EngineState> {
    const key = stateKey(options);
    if (this.#state?.key === key && !this.#state.lost) return this.#state.value;
    await this.release();
    const folder = await openModelSource(options.model);
    try {
      const asked = options.precision === 'auto' ? folder.pack?.precision : options.precision;
      const runtime = await openRuntime({ ...options, precision: asked ?? 'auto' });
      const model = await openModel(folder, runtime.precision);
      const value = new EngineState(model, runtime, folder.close);
      const state = { key, value, held: folder.held, lost: false };
      void runtime.gpu?.device.lost.then(() => {
        state.lost = true;
      });
      this.#state = state;
      return value;
    } catch (error) {
      folder.close?.();
      throw error;
    }
  }

  #reporter(job: JobId): Reporter {
    const send = (event: EngineEvent) => this.#sink(event);
    return {
      phase: (phase) => send({ type: 'phase', job, phase, at: Date.now() }),
      step: (step, of, image) => send({ type: 'step', job, step, of, image }),
      preview: (image, pixels, width, height) =>
        send({ type: 'preview', job, image, pixels, width, height }),
      log: (level, message, code) =>
        send({
          type: 'log',
          job,
          level,
          message,
          at: Date.now(),
          ...(code === undefined ? {} : { code }),
        }),
    };
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof EngineError && error.code === 'out_of_memory';
}

function stateKey({ model, precision, backend }: EngineOptions): string {
  return JSON.stringify([model.kind, model.id, placeOf(model), precision, backend]);
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
