import type { AuthoredGraph } from '../../graph/builder.ts';
import { EXTERNAL_DATA_PATH } from '../../graph/onnx-encoding.ts';
import { type GraphName, graphsOf, STAGE_OF, type Stage, STAGES } from '../../graph/stages.ts';
import { INNER } from '../../graph/unet-outer.ts';
import type { WornLoras } from '../../weights/lora/worn-loras.ts';
import { WeightFile } from '../../weights/weight-file.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import { externalData } from './external-data.ts';
import { EngineError, saysOutOfMemory } from '../../failure.ts';
import { againAfterPipelineFailure } from '../workarounds/metal-pipelines.ts';
import { CALLS_CAPTURED, captureNatively } from '../workarounds/native-capture.ts';
import type { CapturedUnet } from './captured-unet.ts';
import { flushWeights } from './flush-weights.ts';
import type { Model } from '../model.ts';
import { createSession } from './create-session.ts';
import { dimensionsOf, type LatentSize, serves } from './fixed-size.ts';
import { gpuOptions } from './gpu-options.ts';
import type { OrtSession } from './ort.ts';
import type { Runtime } from './runtime.ts';
import { KeptTwin } from './kept-twin.ts';
import type { UnetTwin } from './unet-twin.ts';
import { WASM_OPTIONS } from './wasm-options.ts';
import { WornGraphs } from './worn-graphs.ts';

/** Stages whose results stay on the GPU, where the next stage reads them. */
const KEEPS_ON_GPU: ReadonlySet<GraphName> = new Set(['context', 'unet', 'unet_outer']);

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
  /** The only size that it can be called with; null if any. */
  readonly size: LatentSize | null;
  /** The LoRAs that changed its weights ({@link Sessions.wornBy}). */
  readonly worn: string;
  /** That making it took. */
  readonly seconds: number;
  /** Whether it has run: the first run compiles the shaders. */
  called: boolean;
  /** Its recorded calls, one for each size; only the UNet has such. */
  readonly captured: CapturedUnet[];
}

/** The sessions of one model on one runtime. Each is made when it is first needed, and kept. */
export class Sessions {
  readonly #graphs: WornGraphs;
  readonly #runtime: Runtime;
  readonly #sessions = new Map<GraphName, OpenSession>();
  #allBytes: number | undefined;
  #captureRefused = false;
  readonly #twin = new KeptTwin();

  constructor(model: Model, runtime: Runtime) {
    this.#graphs = new WornGraphs(model, runtime.target);
    this.#runtime = runtime;
  }

  /** The graphs whose sessions are open, and the bytes of their weights. */
  get open(): readonly { readonly stage: GraphName; readonly weightBytes: number }[] {
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

  /** Bytes of the weights of a graph, open or not. */
  weightBytesOf(stage: GraphName): number {
    return this.#graphs.graph(stage).weightBytes;
  }

  /** Puts LoRAs on the model, and takes off those before. Sessions that this changes are closed. */
  async wear(loras: WornLoras | null): Promise<void> {
    this.#graphs.loras = loras;
    const open = [...this.#sessions];
    if (!this.#twin.wasTried(this.wornBy('unet'))) this.#twin.close();
    await this.release(
      open.flatMap(([name, { worn }]) => (worn === this.wornBy(STAGE_OF[name]) ? [] : name)),
    );
  }

  /**
   * Says whether the next job needs what the UNet's outer level reads. An open UNet that does not give it is
   * closed, and so is a twin that does not. One that gives it computes the same for a job that does not need it: on the
   * CPU, as long as either of the two is there, the other gives it too.
   */
  async giveInner(wanted: boolean): Promise<void> {
    const open = this.#sessions.get('unet');
    const gives = open?.session.outputNames.includes(INNER) === true;
    // On a GPU a UNet that is made anew for such a job, to record its calls, would hold the map for nothing.
    const both = this.#runtime.gpu === null && (gives || this.#twin.givesInner);
    this.#graphs.givesInner = wanted || both;
    if (!wanted) return;
    this.#twin.closeWithoutInner();
    if (open !== undefined && !gives) await this.release(['unet']);
  }

  /** Tells apart the LoRAs that change a stage; empty if none does. */
  wornBy(stage: Stage): string {
    return this.#graphs.keyOf(stage);
  }

  /** Whether the session of a graph is open. */
  has(stage: GraphName): boolean {
    return this.#sessions.has(stage);
  }

  /**
   * The session of a graph. A stage is open as a whole or in parts and never both, so no weight is there twice.
   *
   * On a GPU a session is made for the size that it is first asked for. One that is asked for another size while
   * it is open is made anew, for any size: it is not made a third time.
   * @param size of the maps that it will be called with, where that is known
   * @returns the session, and whether this call made it
   */
  async get(
    name: GraphName,
    onLoad: LoadListener,
    size: LatentSize | null = null,
  ): Promise<{ readonly session: OrtSession; readonly created: boolean }> {
    const open = this.#sessions.get(name);
    if (open !== undefined && serves(open.size, size)) {
      return { session: open.session, created: false };
    }
    if (open !== undefined) await this.release([name]);
    const fixed = open === undefined && this.#runtime.gpu !== null ? size : null;
    const stage = STAGE_OF[name];
    await this.#closeOtherForm(name);
    const graph = this.#graphs.graph(name);
    const store = await this.#graphs.weights(stage);
    const worn = this.wornBy(stage);
    const began = performance.now();
    const session = await againAfterPipelineFailure(() => {
      let read = 0;
      onLoad(stage, 0, graph.weightBytes);
      const file = new WeightFile(graph, store, (bytes) => {
        read += bytes;
        onLoad(stage, Math.min(read, graph.weightBytes), graph.weightBytes);
      });
      return this.#create(name, graph, file, fixed);
    });
    const seconds = (performance.now() - began) / 1000;
    const made = {
      session,
      bytes: graph.weightBytes,
      size: fixed,
      worn,
      seconds,
      called: false,
      captured: [],
    };
    this.#sessions.set(name, made);
    return { session, created: true };
  }

  async #closeOtherForm(name: GraphName): Promise<void> {
    const [whole, ...parts] = graphsOf(STAGE_OF[name]);
    const other = name === whole ? parts : whole === undefined ? [] : [whole];
    const open = other.filter((each) => this.#sessions.has(each));
    if (open.length > 0) await this.release(open);
  }

  /** Seconds that making the open session of a stage took; 0 where none is open. */
  secondsToMake(stage: GraphName): number {
    return this.#sessions.get(stage)?.seconds ?? 0;
  }

  /** The thread that makes half of the UNet's calls on the CPU; null if there is none for the LoRAs that are worn. */
  get twin(): UnetTwin | null {
    return this.#twin.of(this.wornBy('unet'));
  }

  /**
   * Keeps such a thread until the UNet is closed, wears other LoRAs, or has to give what the thread's does not, unless
   * that was tried before.
   * @param start gets the UNet's graph and weights; gives null where no thread can be started
   * @throws what `start` throws
   */
  async keepTwin(
    start: (unet: AuthoredGraph, weights: WeightReader) => UnetTwin | null,
  ): Promise<void> {
    const worn = this.wornBy('unet');
    if (this.#twin.wasTried(worn)) return;
    const thread = start(this.#graphs.graph('unet'), await this.#graphs.weights('unet'));
    this.#twin.keep(thread, worn, this.#graphs.givesInner);
  }

  /** Whether the UNet's session is made so that its calls can be recorded. */
  get capturable(): boolean {
    return this.#runtime.capture && !this.#captureRefused;
  }

  /** Whether recorded calls turned out wrong on this device. */
  get captureRefused(): boolean {
    return this.#captureRefused;
  }

  /** The recorded calls of the UNet's session, or those that were to be, one for each size. */
  get captured(): readonly CapturedUnet[] {
    return this.#sessions.get('unet')?.captured ?? [];
  }

  /** The recorded calls at a size; null where there are none. */
  capturedAt({ h, w }: LatentSize): CapturedUnet | null {
    return this.captured.find((each) => each.h === h && each.w === w) ?? null;
  }

  /**
   * Gives the UNet's session calls that are to be recorded. They are destroyed after the session.
   * @param make gets what tells them from those that it has
   * @throws Error where it has as many as a session can keep
   */
  keepCaptured(make: (how: (typeof CALLS_CAPTURED)[number]) => CapturedUnet): CapturedUnet {
    const captured = this.#sessions.get('unet')?.captured;
    const how = captured && CALLS_CAPTURED[captured.length];
    if (captured === undefined || how === undefined) throw new Error('no session to record');
    const made = make(how);
    captured.push(made);
    return made;
  }

  /** No recorded call is repeated any more. The open session may still be called plainly. */
  refuseCapture(): void {
    this.#captureRefused = true;
  }

  /**
   * Notes that the session of a graph runs.
   * @returns the bytes of its weights, and whether it runs for the first time
   */
  call(stage: GraphName): { readonly bytes: number; readonly first: boolean } {
    const open = this.#sessions.get(stage);
    if (open === undefined) throw new Error(`the stage ${stage} has no session`);
    const first = !open.called;
    open.called = true;
    return { bytes: open.bytes, first };
  }

  /**
   * Closes the sessions of these graphs, and frees their weights on the GPU too.
   * @throws the failure of the first session that does not close; the others are closed all the
   * same
   */
  async release(stages?: readonly GraphName[]): Promise<void> {
    const names = stages ?? [...this.#sessions.keys()];
    const closing = names.flatMap((stage) => this.#sessions.get(stage) ?? []);
    for (const stage of names) this.#sessions.delete(stage);
    if (stages === undefined || stages.includes('unet')) this.#twin.close();
    const failures: unknown[] = [];
    for (const { session, captured } of closing) {
      await session.release().catch((error: unknown) => failures.push(error));
      for (const each of captured) each.destroy();
    }
    const { gpu } = this.#runtime;
    if (closing.length > 0 && this.#sessions.size > 0 && gpu !== null) {
      await flushWeights(gpu.device);
    }
    if (failures.length > 0) throw failures[0];
  }

  async #create(stage: GraphName, graph: AuthoredGraph, file: WeightFile, size: LatentSize | null) {
    const { gpu } = this.#runtime;
    try {
      const options = {
        externalData: [{ path: EXTERNAL_DATA_PATH, data: externalData(file, gpu !== null) }],
        ...(gpu === null ? WASM_OPTIONS : gpuOptions(gpu.device, KEEPS_ON_GPU.has(stage))),
        ...(size && { freeDimensionOverrides: dimensionsOf(size) }),
      };
      const captures = stage === 'unet' && this.capturable;
      return await createSession(graph.model, captures ? captureNatively(options) : options);
    } catch (error) {
      throw asFailure(STAGE_OF[stage], file.failure ?? error);
    }
  }
}

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
