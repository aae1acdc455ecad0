import type { EngineOptions, ModelSource } from '../protocol/engine-options.ts';
import { beating } from './beating-folder.ts';
import type { Models } from './models.ts';
import type { Reporter } from './reporter.ts';
import { type LoadedModel, loadModel } from './runtime/loaded-model.ts';
import type { Runtime, RuntimeOptions } from './runtime/runtime.ts';

/** The options that decide how a model is loaded, and which model. */
type HowToLoad = RuntimeOptions & Pick<EngineOptions, 'model'>;

/** Opens what a model runs on. */
type OpenRuntime = (options: RuntimeOptions, report: Reporter) => Promise<Runtime>;

/** The model of the last job, which is kept for the next one. */
export class KeptModel {
  readonly #models: Models;
  readonly #openRuntime: OpenRuntime;
  #loaded: { readonly key: string; readonly model: LoadedModel } | null = null;

  constructor(models: Models, open: OpenRuntime) {
    this.#models = models;
    this.#openRuntime = open;
  }

  /** null while none is open. */
  get model(): LoadedModel | null {
    return this.#loaded?.model ?? null;
  }

  /**
   * The model of the last job, if this job would load the same one in the same way; else a new one.
   */
  async open(options: HowToLoad, report: Reporter): Promise<LoadedModel> {
    const key = modelKey(options);
    if (this.#loaded?.key !== key || !this.#loaded.model.usable) {
      await this.releaseQuietly();
      const model = await loadModel(
        beating(await this.#models.open(options.model), report),
        options,
        (asked) => this.#openRuntime(asked, report),
      );
      this.#loaded = { key, model };
    }
    const { model } = this.#loaded;
    model.runtime.gpu?.bytes.resetPeak();
    return model;
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

  /**
   * Frees a model that no job needs any more. If it does not close, that is logged and fails no
   * job.
   */
  async releaseQuietly(): Promise<void> {
    await this.release().catch((error: unknown) => console.warn(error));
  }
}

/** The options that decide how a model is loaded, as a text to compare. */
function modelKey({ model, precision, backend, attention, float }: HowToLoad): string {
  return JSON.stringify([
    model.kind,
    model.id,
    placeOf(model),
    precision,
    backend,
    attention,
    float,
  ]);
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
