import type { PackId } from '../../protocol/engine-options.ts';
import type { ModelFolder } from '../../weights/folder.ts';
import type { FittedPicture, PreviewMap } from '../diffusion/preview.ts';
import { openModel, type Model } from '../model.ts';
import { refuseLargeOnCpu, smallerPrecision } from './large-model.ts';
import type { EncodedPrompt, PromptContext } from './prompt.ts';
import { RecentlyUsed } from './recently-used.ts';
import { quantised, type Runtime, type RuntimeOptions } from './runtime.ts';
import { Sessions } from './sessions.ts';

/** Prompts whose embeddings are kept (0.7 MB each for the published model). */
const KEPT_PROMPTS = 16;
/** Sources whose moments are kept (0.5 MB each at 1024²). */
const KEPT_SOURCES = 4;
/** Contexts kept, two for a guided run (26 MB each for the published model in fp16). */
const KEPT_CONTEXTS = 4;

/**
 * A model on a runtime, with its sessions and the results that jobs share. It outlives its jobs.
 */
export class LoadedModel {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly sessions: Sessions;
  readonly prompts = new RecentlyUsed<EncodedPrompt>(KEPT_PROMPTS);
  readonly contexts = new RecentlyUsed<PromptContext>(KEPT_CONTEXTS, (c) => c.dispose());
  /** Moments of the last sources, [1,2·latent_channels,h,w] each. */
  readonly moments = new RecentlyUsed<Float32Array>(KEPT_SOURCES);
  /** The installed pack that the weights are read from. */
  readonly held: PackId | undefined;
  /** The map from latents to the preview's colours, as it was fitted last. */
  previewMap: PreviewMap | null = null;
  /** The card of colours that each map is fitted to; null if it could not be encoded, undefined before. */
  card: FittedPicture | null | undefined;
  readonly #close: (() => void) | undefined;
  #lost = false;

  /** @param folder where the model lies; `release` closes it */
  constructor(model: Model, runtime: Runtime, folder: Pick<ModelFolder, 'held' | 'close'> = {}) {
    this.model = model;
    this.runtime = runtime;
    this.held = folder.held;
    this.#close = folder.close;
    this.sessions = new Sessions(model, runtime);
    void runtime.gpu?.device.lost.then(() => {
      this.#lost = true;
    });
  }

  /** The graphics device is gone: nothing more can be computed with this model. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Whether a job can be computed with this model. A device that ran out of memory once reports it
   * for ever, so what is computed on it from then on counts for nothing.
   */
  get usable(): boolean {
    const bytes = this.runtime.gpu?.bytes;
    return !this.#lost && bytes?.exhausted() !== true && (bytes?.refused() ?? null) === null;
  }

  /** Closes every session, frees the GPU and lets go of the folder, even if one of these throws. */
  async release(): Promise<void> {
    try {
      this.contexts.clear();
      await this.sessions.release();
    } finally {
      this.runtime.gpu?.device.destroy();
      this.#close?.();
    }
  }
}

/**
 * Opens a folder's model on a runtime of its own. If that fails, nothing stays open.
 * @param options with the precision `auto` a pack runs in the precision it was packed in, and a large
 *   model in 8 bits where it would run in fp32
 * @param open opens the runtime
 * @throws EngineError `model_file_missing`, `model_file_invalid`, `webgpu_unavailable`;
 *   `UnsupportedConfig` for another family
 */
export async function loadModel(
  folder: ModelFolder,
  options: RuntimeOptions,
  open: (options: RuntimeOptions) => Promise<Runtime>,
): Promise<LoadedModel> {
  let runtime: Runtime | undefined;
  try {
    const asked = options.precision === 'auto' ? folder.pack?.precision : options.precision;
    runtime = await open({ ...options, precision: asked ?? 'auto' });
    const loaded = new LoadedModel(await openModel(folder, runtime.precision), runtime, folder);
    refuseLargeOnCpu(runtime, loaded.sessions, options.backend);
    const smaller = smallerPrecision(runtime, loaded.sessions, asked ?? 'auto');
    if (smaller === undefined) return loaded;
    return new LoadedModel(await openModel(folder, smaller), quantised(runtime), folder);
  } catch (error) {
    runtime?.gpu?.device.destroy();
    folder.close?.();
    throw error;
  }
}
