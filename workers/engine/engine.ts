import type {
  EngineCapabilities,
  EngineEvent,
  EngineEventSink,
  EngineJob,
  EngineOptions,
  JobId,
} from '../protocol.ts';
import { findAdapter, summarise } from './device.ts';
import { EngineError, toFailure } from './failure.ts';
import { EngineState, LoadedEngine } from './loaded-engine.ts';
import { openModelFolder } from './model-folder.ts';
import { openModel } from './model.ts';
import { hasJspi } from './ort.ts';
import { runPipeline, type Reporter } from './pipeline.ts';
import { openRuntime, resolveBackend, resolvePrecision } from './runtime.ts';

/** Runs jobs one at a time and keeps the model of the last one. */
export class Engine {
  #sink: EngineEventSink = () => {};
  #state: { readonly key: string; readonly value: EngineState; lost: boolean } | null = null;
  readonly #running = new Map<JobId, AbortController>();
  #queue: Promise<void> = Promise.resolve();

  connect(sink: EngineEventSink): void {
    this.#sink = sink;
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
      const load = async () => {
        const state = await this.#open(job.options);
        state.runtime.gpu?.bytes.resetPeak();
        return new LoadedEngine(state, {
          signal,
          tileBytes: job.options.vaeTileBytes,
          onLoad: (stage, bytes, of) => this.#sink({ type: 'load', job: job.id, stage, bytes, of }),
        });
      };
      const result = await runPipeline(job, load, this.#reporter(job.id));
      this.#sink({ type: 'done', job: job.id, result });
    } catch (error) {
      await this.#fail(job.id, error);
    } finally {
      this.#running.delete(job.id);
    }
  }

  async #fail(job: JobId, error: unknown): Promise<void> {
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
    this.#sink({ type: 'failed', job, failure: toFailure(shown) });
  }

  /** The state for these options: the last job's where model, precision and backend are the same. */
  async #open(options: EngineOptions): Promise<EngineState> {
    const key = stateKey(options);
    if (this.#state?.key === key && !this.#state.lost) return this.#state.value;
    await this.release();
    const folder = await openModelFolder(options.model);
    const asked = options.precision === 'auto' ? folder.pack?.precision : options.precision;
    const runtime = await openRuntime({ ...options, precision: asked ?? 'auto' });
    const value = new EngineState(await openModel(folder, runtime.precision), runtime);
    const state = { key, value, lost: false };
    void runtime.gpu?.device.lost.then(() => {
      state.lost = true;
    });
    this.#state = state;
    return value;
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

function stateKey({ model, precision, backend }: EngineOptions): string {
  const place =
    model.kind === 'url'
      ? model.baseUrl
      : model.files.map(({ path, file }) => [path, file.size, file.lastModified]);
  return JSON.stringify([model.id, place, precision, backend]);
}
