import { type GraphName, graphsOf, STAGE_OF, type Stage } from '../../graph/stages.ts';
import { EngineError } from '../../failure.ts';
import type { EngineJob } from '../../protocol/engine-job.ts';
import type { Residency } from '../../protocol/engine-options.ts';
import type { RunMetrics } from '../../protocol/engine-result.ts';
import type { CheckedRequest } from '../check-request.ts';
import { checkpoint } from '../checkpoint.ts';
import { operations } from '../allowance.ts';
import type { Model } from '../model.ts';
import { CALLS_CAPTURED } from '../workarounds/native-capture.ts';
import type { Reporter } from '../reporter.ts';
import { Trace } from '../trace.ts';
import { type CapturePlan, planCapture } from './capture-plan.ts';
import type { LatentSize } from './fixed-size.ts';
import type { LoadedModel } from './loaded-model.ts';
import type { OrtSession } from './ort.ts';
import { fitsBesideUnet, isOfUnet, OF_UNET, residencyFor, stays } from './residency.ts';
import type { Runtime } from './runtime.ts';
import { calling, compiling, computerOf, loading, type WorkPlace } from './run-work.ts';
import { StageClock } from './stage-clock.ts';

/** One job and everything it runs with: the loaded model, a clock, and the signal that stops it. */
export class JobRun {
  readonly job: EngineJob;
  readonly checked: CheckedRequest;
  readonly loaded: LoadedModel;
  readonly report: Reporter;
  /** Collects every intermediate tensor; null if the job asks for no trace. */
  readonly trace: Trace | null;
  readonly clock: StageClock;
  /** To be called before a recorded call of the UNet. */
  readonly onRecorded: (() => void) | undefined;
  /** Of the job that this one prepares: steps that will call the whole UNet twice. */
  readonly guidedSteps: number | undefined;
  readonly #signal: AbortSignal;
  readonly #residency: Residency;
  readonly #created: Stage[] = [];
  readonly #place: WorkPlace;
  /** @param parts without a `residency` the size of the weights decides */
  constructor(parts: {
    readonly job: EngineJob;
    readonly checked: CheckedRequest;
    readonly loaded: LoadedModel;
    readonly report: Reporter;
    readonly signal: AbortSignal;
    readonly residency: Residency | undefined;
    readonly onRecorded?: (() => void) | undefined;
    readonly guidedSteps?: number | undefined;
  }) {
    this.job = parts.job;
    this.checked = parts.checked;
    this.loaded = parts.loaded;
    this.report = parts.report;
    this.onRecorded = parts.onRecorded;
    this.guidedSteps = parts.guidedSteps;
    this.clock = new StageClock(parts.job.id, parts.job.finished?.stages);
    this.trace = parts.job.options.trace ? new Trace() : null;
    const { model, runtime } = parts.loaded;
    const { h, w } = parts.checked;
    this.#place = { model: model.id, runtime, h, w };
    this.#signal = parts.signal;
    this.#residency = parts.residency ?? residencyFor(parts.loaded.sessions.allWeightBytes);
  }

  get model(): Model {
    return this.loaded.model;
  }

  /** Whether the UNet runs twice a step. A UNet that is told the guidance as an input runs once. */
  get guided(): boolean {
    return this.checked.guided && this.model.unet.time_cond_proj_dim === null;
  }

  /** Whether every stage stays in memory, which is not so where memory is short. */
  get keepsAll(): boolean {
    return this.#residency === 'all';
  }

  get runtime(): Runtime {
    return this.loaded.runtime;
  }

  /**
   * The session of a stage or of a part of one, made when it is first needed. The UNet of the job before, or of the steps that
   * are done, is closed where both may not fit.
   * @param needs `makes`: bytes of GPU buffers that the stage needs beside its weights. `size`: the only one that
   *   this job calls it with
   * @throws EngineError as {@link checkpoint}, and what reading the weights throws
   */
  async session(
    name: GraphName,
    { makes = 0, size = null }: { readonly makes?: number; readonly size?: LatentSize | null } = {},
  ): Promise<OrtSession> {
    await this.checkpoint();
    const stage = STAGE_OF[name];
    return this.clock.time(`load_${stage}`, async () => {
      await this.#makeRoom(name, makes);
      const { session, created } = await this.loaded.sessions.get(
        name,
        (_, bytes, all) => this.#reportLoad(name, bytes, all),
        size,
      );
      if (created && this.#created.at(-1) !== stage) this.#created.push(stage);
      this.report.between();
      return session;
    });
  }

  /**
   * Measures `work`, which calls the session of a stage or of a part of one, and says before what begins.
   * @param calls how many calls of the graph `work` makes
   * @param size of what is computed, where it is not the size of the run: its time says nothing of a whole picture's
   */
  async call<T>(
    name: GraphName,
    work: () => Promise<T>,
    calls = 1,
    size: Partial<LatentSize> = {},
  ): Promise<T> {
    const { sessions } = this.loaded;
    const { bytes: own, first } = sessions.call(name);
    // A step of the outer level waits for the step before, which may have called the whole UNet.
    const bytes = name === 'unet_outer' ? sessions.weightBytesOf('unet') : own;
    this.report.work(calling({ ...this.#place, ...size }, name, bytes, first, calls));
    const result = await this.clock.time(STAGE_OF[name], work, calls);
    this.report.between();
    return result;
  }

  /**
   * How this job's calls of the UNet are made.
   * @param h latent rows
   * @param w latent columns
   * @param calls how many there will be
   * @param decodes bytes of GPU buffers that decoding a picture of the size makes
   */
  capturePlan(h: number, w: number, calls: number, decodes = 0): CapturePlan {
    const { sessions } = this.loaded;
    const { captured } = sessions;
    const same = sessions.capturedAt({ h, w }) !== null;
    const computer = computerOf(this.runtime);
    // Unmeasured GPUs are taken for slow ones, on which recording pays last.
    const speed = computer.kind === 'gpu' ? (computer.convTflops ?? 0.5) * 1e12 : 0;
    return planCapture({
      asked: this.job.options.capture,
      capturable: sessions.capturable,
      recorded: same ? 'same size' : captured.length > 0 ? 'other size' : 'none',
      fitsBeside: this.#fitsAnother(h * w, decodes),
      savesMemory: this.#residency === 'none',
      calls,
      callSeconds: operations('unet', sessions.weightBytesOf('unet'), h * w) / speed,
      makeSeconds: sessions.secondsToMake('unet'),
    });
  }

  /**
   * Whether another recording has room beside those that are there. The next decode has to fit, too: without room for it
   * the UNet would be closed for each picture.
   * @param cells latents of its size
   */
  #fitsAnother(cells: number, decodes: number): boolean {
    const { sessions } = this.loaded;
    const { gpu, roomBytes: room } = this.runtime;
    if (gpu === null || sessions.captured.length >= CALLS_CAPTURED.length) return false;
    const records = sessions.captured.map(({ bytes, h, w }) => (bytes * cells) / (h * w));
    const needed = Math.max(0, ...records) + sessions.weightBytesOf('vae_decode') + decodes;
    return fitsBesideUnet({ live: gpu.bytes.current(), needed, room });
  }

  async #makeRoom(stage: GraphName, makes: number): Promise<void> {
    const { sessions } = this.loaded;
    if (isOfUnet(stage)) return;
    await this.makeRoom(stage, makes + (sessions.has(stage) ? 0 : sessions.weightBytesOf(stage)));
  }

  /**
   * Closes the UNet where both it and something else may not fit into the GPU's memory.
   * @param name of what else is opened
   * @param needed bytes of GPU buffers that it needs
   */
  async makeRoom(name: string, needed: number): Promise<void> {
    const { sessions } = this.loaded;
    const { gpu, roomBytes: room } = this.runtime;
    if (gpu === null || !sessions.has('unet')) return;
    if (fitsBesideUnet({ live: gpu.bytes.current(), needed, room })) return;
    this.report.log('INFO', `the UNet leaves its memory to ${name.replaceAll('_', ' ')}`);
    await sessions.release(OF_UNET);
  }

  #reportLoad(name: GraphName, bytes: number, of: number): void {
    const stage = STAGE_OF[name];
    if (bytes === 0) this.report.work(loading(stage));
    this.report.load(stage, bytes, of);
    if (bytes >= of) this.report.work(compiling(this.#place, name, of));
  }

  /**
   * Says that this job does not need the stages any more. Stages that the residency does not keep
   * are closed.
   * @throws EngineError as {@link checkpoint}
   */
  async finished(...stages: readonly Stage[]): Promise<void> {
    await this.checkpoint();
    const leaving = stages.filter((stage) => !stays(stage, this.#residency));
    await this.loaded.sessions.release(leaving.flatMap(graphsOf));
  }

  /**
   * Lets the worker receive its messages, then stops a job that was cancelled. To be called before
   * everything that takes long: a wasm run never gives the event loop a turn by itself.
   * @throws EngineError `cancelled`; `out_of_memory` if the GPU had no room for a buffer, or none so large
   */
  async checkpoint(): Promise<void> {
    await checkpoint(this.#signal);
    const bytes = this.runtime.gpu?.bytes;
    if (bytes?.exhausted() === true) throw noGpuMemory();
    const refused = bytes?.refused() ?? null;
    if (refused !== null) throw bufferRefused(refused);
  }

  /** Time and memory of the run so far. */
  metrics(): RunMetrics {
    const { backend, precision, gpu } = this.runtime;
    return {
      backend,
      precision,
      adapter: gpu?.adapter ?? null,
      stages: this.clock.metrics(),
      sessions_created: this.#created,
      gpu_bytes_peak: gpu?.bytes.peak() ?? 0,
      weight_bytes: this.loaded.sessions.weightBytes,
    };
  }
}

function noGpuMemory(): EngineError {
  return new EngineError(
    'out_of_memory',
    'The GPU has not enough memory for this model at this size.',
    'Close other tabs and programs, or choose a smaller size or precision.',
  );
}

/** @param said the browser's own words */
function bufferRefused(said: string): EngineError {
  return new EngineError(
    'out_of_memory',
    `The GPU refused a buffer that this model needs at this size: ${said.split('\n')[0]}`,
    'Choose a smaller size.',
  );
}
