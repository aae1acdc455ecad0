import type { Stage } from '../../graph/stages.ts';
import type { PreviewMap } from '../diffusion/preview.ts';
import type { PromptContext, EncodedPrompt } from './prompt.ts';
import { EngineError } from '../../failure.ts';
import type { Model } from '../model.ts';
import type { OrtSession } from './ort.ts';
import { RecentlyUsed } from './recently-used.ts';
import { type Residency, residencyFor, stays } from './residency.ts';
import type { Runtime } from './runtime.ts';
import { Sessions, type LoadListener } from './sessions.ts';
import { StageClock } from './stage-clock.ts';

/** Prompts whose embeddings are kept (0.7 MB each for the published model). */
const KEPT_PROMPTS = 16;
/** Contexts kept, two for a guided run (26 MB each for the published model in fp16). */
const KEPT_CONTEXTS = 4;

/** What outlives a job: one model on one runtime, its sessions, and results that jobs share. */
export class EngineState {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly sessions: Sessions;
  readonly prompts = new RecentlyUsed<EncodedPrompt>(KEPT_PROMPTS);
  readonly contexts = new RecentlyUsed<PromptContext>(KEPT_CONTEXTS, (c) => c.dispose());
  /** The preview's colours as last fitted. */
  previewMap: PreviewMap | null = null;

  readonly #close: () => void;

  /** @param close lets go of where the model lies. */
  constructor(model: Model, runtime: Runtime, close: () => void = () => {}) {
    this.model = model;
    this.runtime = runtime;
    this.#close = close;
    this.sessions = new Sessions(model, runtime);
  }

  async release(): Promise<void> {
    this.contexts.clear();
    try {
      await this.sessions.release();
      this.runtime.gpu?.device.destroy();
    } finally {
      this.#close();
    }
  }
}

/** One job's view of the engine: what it computes with, its clock, and its way out. */
export class LoadedEngine {
  readonly state: EngineState;
  readonly clock = new StageClock();
  /** Bound on the VAE's largest activation in bytes; tests set it small. */
  readonly tileBytes: number | undefined;
  readonly #signal: AbortSignal;
  readonly #onLoad: LoadListener;
  readonly #residency: Residency;

  constructor(
    state: EngineState,
    hooks: {
      signal: AbortSignal;
      onLoad: LoadListener;
      tileBytes?: number | undefined;
      residency?: Residency | undefined;
    },
  ) {
    this.state = state;
    this.#residency = hooks.residency ?? residencyFor(state.sessions.allWeightBytes);
    this.#signal = hooks.signal;
    this.#onLoad = hooks.onLoad;
    this.tileBytes = hooks.tileBytes;
  }

  get model(): Model {
    return this.state.model;
  }

  get runtime(): Runtime {
    return this.state.runtime;
  }

  async session(stage: Stage): Promise<OrtSession> {
    await this.checkpoint();
    return this.clock.time(`load_${stage}`, () => this.state.sessions.get(stage, this.#onLoad));
  }

  /** This job needs the stages no more: those that do not stay are closed. */
  async finished(...stages: readonly Stage[]): Promise<void> {
    await this.checkpoint();
    await this.state.sessions.release(stages.filter((stage) => !stays(stage, this.#residency)));
  }

  /**
   * Lets the worker take its messages, then stops a job that was cancelled. Comes before everything
   * that takes long: a wasm run never gives the event loop a turn by itself.
   * @throws EngineError `cancelled`; `out_of_memory` when the GPU had no room for a buffer
   */
  async checkpoint(): Promise<void> {
    await nextTurn();
    if (this.#signal.aborted) {
      throw new EngineError('cancelled', 'The job was cancelled.', 'Start it again when you like.');
    }
    if (this.runtime.gpu?.bytes.exhausted() === true) throw noGpuMemory();
  }
}

/** A turn of the event loop, without the clamping of nested timers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

function noGpuMemory(): EngineError {
  return new EngineError(
    'out_of_memory',
    'The GPU has not enough memory for this model at this size.',
    'Close other tabs and programs, or choose a smaller size or precision.',
  );
}
