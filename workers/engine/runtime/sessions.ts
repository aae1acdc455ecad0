import type { AuthoredGraph } from '../../graph/builder.ts';
import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import { COMPONENT_OF, graphOf, type Stage, STAGES } from '../../graph/stages.ts';
import type { WornLoras } from '../../weights/lora/worn-loras.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import { externalData } from './external-data.ts';
import { EngineError, saysOutOfMemory } from '../../failure.ts';
import { againAfterPipelineFailure } from '../workarounds/metal-pipelines.ts';
import { flushWeights } from './flush-weights.ts';
import type { Model } from '../model.ts';
import { createSession } from './create-session.ts';
import { gpuOptions } from './gpu-options.ts';
import type { OrtSession } from './ort.ts';
import type { Runtime } from './runtime.ts';

/** Stages whose results stay on the GPU, where the next stage reads them. */
const KEEPS_ON_GPU: ReadonlySet<Stage> = new Set(['context', 'unet']);

/**
 * Called as a stage's weights are read, first with 0 bytes.
 * @param bytes of stored tensors read so far
 * @param of bytes in all
 */
export type LoadListener = (stage: Stage, bytes: number, of: number) => void;

interface OpenSession {
  readonly session: OrtSession;
  /** Of its weights. */
  readonly bytes: number;
  /** The LoRAs that changed its weights ({@link Sessions.wornBy}). */
  readonly worn: string;
  /** Whether it has run: the first run compiles the shaders. */
  called: boolean;
}

/** The sessions of one model on one runtime. Each is made when it is first needed, and kept. */
export class Sessions {
  readonly #model: Model;
  readonly #runtime: Runtime;
  readonly #sessions = new Map<Stage, OpenSession>();
  readonly #weightKeys = new Map<Stage, readonly string[]>();
  #allBytes: number | undefined;
  #loras: WornLoras | null = null;

  constructor(model: Model, runtime: Runtime) {
    this.#model = model;
    this.#runtime = runtime;
  }

  /** The stages whose sessions are open, and the bytes of their weights. */
  get open(): readonly { readonly stage: Stage; readonly weightBytes: number }[] {
    return [...this.#sessions].map(([stage, { bytes }]) => ({ stage, weightBytes: bytes }));
  }

  /** Bytes of all weights in the sessions that are open. */
  get weightBytes(): number {
    return [...this.#sessions.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes of the weights of every stage, open or not. */
  get allWeightBytes(): number {
    this.#allBytes ??= STAGES.reduce((sum, stage) => sum + this.weightBytesOf(stage), 0);
    return this.#allBytes;
  }

  /** Bytes of the weights of a stage, open or not. */
  weightBytesOf(stage: Stage): number {
    return this.#graph(stage).weightBytes;
  }

  /** Puts LoRAs on the model, and takes off those before. Sessions that this changes are closed. */
  async wear(loras: WornLoras | null): Promise<void> {
    this.#loras = loras;
    const open = [...this.#sessions];
    await this.release(
      open.flatMap(([stage, { worn }]) => (worn === this.wornBy(stage) ? [] : stage)),
    );
  }

  /** Tells apart the LoRAs that change a stage; empty if none does. */
  wornBy(stage: Stage): string {
    const component = COMPONENT_OF[stage];
    if (component === 'vae' || this.#loras === null) return '';
    const keys =
      this.#weightKeys.get(stage) ??
      graphOf(stage, this.#model, this.#runtime.target).weights.map(({ key }) => key);
    this.#weightKeys.set(stage, keys);
    return this.#loras.keyOf(component, keys);
  }

  /** Whether the session of a stage is open. */
  has(stage: Stage): boolean {
    return this.#sessions.has(stage);
  }

  /** @returns the session, and whether this call made it */
  async get(
    stage: Stage,
    onLoad: LoadListener,
  ): Promise<{ readonly session: OrtSession; readonly created: boolean }> {
    const open = this.#sessions.get(stage);
    if (open !== undefined) return { session: open.session, created: false };
    const graph = this.#graph(stage);
    const store = await this.#weights(stage);
    const worn = this.wornBy(stage);
    const session = await againAfterPipelineFailure(() => {
      let read = 0;
      onLoad(stage, 0, graph.weightBytes);
      const file = new WeightFile(graph, store, (bytes) => {
        read += bytes;
        onLoad(stage, Math.min(read, graph.weightBytes), graph.weightBytes);
      });
      return this.#create(stage, graph, file);
    });
    this.#sessions.set(stage, { session, bytes: graph.weightBytes, worn, called: false });
    return { session, created: true };
  }

  /**
   * Notes that the session of a stage runs.
   * @returns the bytes of its weights, and whether it runs for the first time
   */
  call(stage: Stage): { readonly bytes: number; readonly first: boolean } {
    const open = this.#sessions.get(stage);
    if (open === undefined) throw new Error(`the stage ${stage} has no session`);
    const first = !open.called;
    open.called = true;
    return { bytes: open.bytes, first };
  }

  /**
   * Closes the sessions of these stages, and frees their weights on the GPU too.
   * @throws the failure of the first session that does not close; the others are closed all the
   * same
   */
  async release(stages: readonly Stage[] = STAGES): Promise<void> {
    const closing = stages.flatMap((stage) => this.#sessions.get(stage)?.session ?? []);
    for (const stage of stages) this.#sessions.delete(stage);
    const failures: unknown[] = [];
    for (const session of closing) {
      await session.release().catch((error: unknown) => failures.push(error));
    }
    const { gpu } = this.#runtime;
    if (closing.length > 0 && this.#sessions.size > 0 && gpu !== null) {
      await flushWeights(gpu.device);
    }
    if (failures.length > 0) throw failures[0];
  }

  #graph(stage: Stage): AuthoredGraph {
    const component = COMPONENT_OF[stage];
    const { target } = this.#runtime;
    if (component === 'vae' || this.#loras === null) return graphOf(stage, this.#model, target);
    const branches = this.#loras.branches(component);
    return graphOf(stage, this.#model, { ...target, branches });
  }

  async #weights(stage: Stage): Promise<WeightReader> {
    const component = COMPONENT_OF[stage];
    const store = await this.#model.weights(component);
    if (component === 'vae' || this.#loras === null) return store;
    return this.#loras.reader(store, component);
  }

  async #create(stage: Stage, graph: AuthoredGraph, file: WeightFile) {
    const { gpu } = this.#runtime;
    try {
      return await createSession(graph.model, {
        externalData: [{ path: EXTERNAL_DATA_PATH, data: externalData(file, gpu !== null) }],
        ...(gpu === null ? WASM_OPTIONS : gpuOptions(gpu.device, KEEPS_ON_GPU.has(stage))),
      });
    } catch (error) {
      throw asFailure(stage, file.failure ?? error);
    }
  }
}

const WASM_OPTIONS: OrtSession.SessionOptions = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'basic',
};

function asFailure(stage: Stage, error: unknown): unknown {
  if (error instanceof EngineError) return error;
  if (saysOutOfMemory(error)) {
    return new EngineError(
      'out_of_memory',
      `There is not enough memory for the model's ${stage} stage.`,
      'Close other tabs, or choose a smaller size or precision.',
      { cause: error },
    );
  }
  return error;
}
