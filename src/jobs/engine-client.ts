import { proxy } from 'comlink';
import type { WatchedLocks } from '../../workers/protocol/alive.ts';
import type { EngineAside, EngineEvent } from '../../workers/protocol/engine-event.ts';
import type {
  AheadAsk,
  EngineJob,
  FinishedLatents,
  JobId,
} from '../../workers/protocol/engine-job.ts';
import type { EngineReport } from '../../workers/protocol/engine-report.ts';
import type {
  BenchAsk,
  BenchOutcome,
  BenchSink,
  StageFigures,
} from '../../workers/protocol/benchmark.ts';
import type { GpuLook } from '../../workers/protocol/device.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { Work } from '../../workers/protocol/work.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { untilOver } from '../request/until-over.ts';
import { EngineThread, type EngineWorker, spawnEngine } from './engine-thread.ts';
import { isOfTheWorker } from './run-again.ts';
import { webLocks } from '../stores/web-locks.ts';
import { hungFailure, STARTING } from './watch/hung.ts';
import { Watchdog } from './watch/watchdog.ts';

/** A cancelled job that has not ended after this time is ended together with its worker. */
const CANCEL_GRACE_MS = 10_000;

const CRASHED: EngineFailure = {
  code: 'engine_crashed',
  message: 'The engine stopped without an answer; the browser may have run out of memory.',
  action: 'Try again, with a smaller size if it happens twice.',
};

const NOT_LOADED: EngineFailure = {
  code: 'engine_crashed',
  message: 'The engine could not be loaded.',
  action: 'Check the connection and try again; reload the page if a new version came out.',
};

interface Running {
  readonly id: JobId;
  readonly onEvent: (event: EngineEvent) => void;
  readonly end: () => void;
}

/**
 * Runs jobs in the engine worker. The worker is started for the first job, and a new one is started for the
 * first job after it died. Whatever happens to the worker, a job ends with exactly one event `done` or
 * `failed`. A worker may hang, in a loop or in a promise that nothing settles: the {@link Watchdog} notices.
 */
export class EngineClient {
  readonly #start: () => EngineThread;
  readonly #watchdog: Watchdog;
  /** Clock of the watchdogs. */
  readonly #now: (() => number) | undefined;
  #thread: EngineThread | undefined;
  #running: Running | undefined;
  /** What the engine does that no job asked for, and that a job waits for. */
  #aside: Work | null = null;
  /**
   * The finished latents of the last job. If its worker hangs or dies at the decode, the job runs again in
   * another worker, and brings them along.
   */
  #finished: { readonly job: JobId; readonly latents: FinishedLatents } | undefined;

  /**
   * @param spawn starts an engine worker
   * @param base absolute URL of the app's folder, ending in a slash
   * @param locks null without Web Locks
   * @param now milliseconds of a steady clock, for the watchdog
   */
  constructor(
    spawn: () => EngineWorker = spawnEngine,
    base: string = new URL('./', document.baseURI).href,
    locks: WatchedLocks | null = webLocks(),
    now?: () => number,
  ) {
    this.#start = () =>
      new EngineThread({
        spawn,
        base,
        locks,
        onEvent: (event) => this.#deliver(event),
        onDeath: (cause) => this.#crash(cause),
      });
    this.#now = now;
    const hung = (...[work, silentMs]: Parameters<typeof hungFailure>): void => {
      console.error('engine worker: silent for', silentMs, 'ms', work);
      this.#giveUp(hungFailure(work, silentMs));
    };
    this.#watchdog = new Watchdog(hung, undefined, now);
  }

  /**
   * Runs one job; the job before it must have ended.
   * @param onEvent gets the events of the job, in order
   * @returns when the last event was handed over. Never rejects.
   */
  run(job: EngineJob, onEvent: (event: EngineEvent) => void): Promise<void> {
    return new Promise((end) => {
      this.#running = { id: job.id, onEvent, end };
      const thread = (this.#thread ??= this.#start());
      this.#watchdog.begin(this.#aside === null ? STARTING : underWay(this.#aside));
      const kept = this.#finished?.job === job.id ? { finished: this.#finished.latents } : {};
      // The engine's `run` never rejects. If the call does, the worker could not be loaded.
      thread.api.run({ ...job, ...kept }).catch((error: unknown) => thread.died(error));
    });
  }

  /** Asks a job to stop. Ends the worker if the job has not ended after ten seconds. */
  cancel(id: JobId): void {
    const stopped = this.#running;
    if (stopped?.id !== id) return;
    void this.#thread?.api.cancel(id).catch(() => undefined);
    setTimeout(() => {
      // This does not compare ids: the same job may have ended, and runs again now.
      if (this.#running === stopped) this.close();
    }, CANCEL_GRACE_MS);
  }

  /**
   * Measures the GPU, in an engine worker that is started for it if there is none.
   * @param bytes of memory that a model would need
   * @param signal stops it
   * @returns `stopped` also if the worker ends before it answers
   */
  async lookAtGpu(bytes: number, signal: AbortSignal): Promise<GpuLook> {
    if (signal.aborted) return { kind: 'stopped' };
    const thread = (this.#thread ??= this.#start());
    const stop = (): void => void thread.api.stopLooking().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const look: Promise<GpuLook> = thread.api.lookAtGpu(bytes);
      return await untilOver(look, thread.over, { kind: 'stopped' });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /**
   * Has the engine check this machine's GPU, after the job that runs. Never rejects: what is found is
   * in the records, and a check that fails is made again before the next run.
   * @param again check it even if it was checked before
   */
  async checkDevice(again: boolean): Promise<void> {
    const thread = (this.#thread ??= this.#start());
    const checked = thread.api.checkDevice(again).catch((error: unknown) => thread.died(error));
    await untilOver(checked, thread.over, undefined);
  }

  /**
   * Has the engine load a model before the first job asks for it, in an engine worker that is started for it if
   * there is none. Never rejects.
   */
  async loadAhead(ask: AheadAsk): Promise<void> {
    const thread = (this.#thread ??= this.#start());
    const loaded = thread.api.loadAhead(ask).catch((error: unknown) => thread.died(error));
    await untilOver(loaded, thread.over, undefined);
  }

  /**
   * Measures a model's stages, after the job that runs, in an engine worker that is started for it if
   * there is none. Never rejects. It is watched from its first work on, when no job is before it any more.
   * @param onStage told of each stage when it is done
   * @param signal stops it
   */
  async bench(
    ask: BenchAsk,
    onStage: (figures: StageFigures) => void,
    signal: AbortSignal,
  ): Promise<BenchOutcome> {
    const thread = (this.#thread ??= this.#start());
    const stop = (): void => void thread.api.stopBench().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    let failure = CRASHED;
    const hung = (work: Work, silentMs: number): void => {
      failure = hungFailure(work, silentMs);
      this.#giveUp(failure);
    };
    const watchdog = new Watchdog(hung, undefined, this.#now);
    let ended = false;
    // Messages may still come after the end.
    const onWork = (work: Work): void => {
      if (!ended) watchdog.begin(work);
    };
    const on: BenchSink = { onStage, onWork };
    try {
      const measured = thread.api.bench(ask, proxy(on)).catch((error: unknown) => {
        thread.died(error);
        return null;
      });
      const outcome = await untilOver<BenchOutcome | null>(measured, thread.over, null);
      return outcome ?? { kind: 'failed', failure };
    } finally {
      ended = true;
      watchdog.end(false);
      signal.removeEventListener('abort', stop);
    }
  }

  /**
   * What the engine holds just now; null while no worker is started, or if it ends before it answers.
   */
  async inspect(): Promise<EngineReport | null> {
    const thread = this.#thread;
    return thread === undefined ? null : untilOver(thread.api.inspect(), thread.over, null);
  }

  /** Ends the worker. A job that runs ends as cancelled. */
  close(): void {
    this.#giveUp(CANCELLED);
  }

  #deliver(event: EngineEvent | EngineAside): void {
    const running = this.#running;
    if (event.type === 'aside') {
      this.#aside = event.work;
      if (running !== undefined) this.#watchdog.begin(event.work ?? STARTING);
      return;
    }
    if (running?.id !== event.job) return;
    const last = event.type === 'done' || event.type === 'failed';
    if (event.type === 'work') this.#watchdog.begin(event.work);
    else if (last) this.#watchdog.end(event.type === 'done');
    else this.#watchdog.heard();
    if (last) this.#running = undefined;
    if (event.type === 'failed' && event.broken) this.#endThread();
    this.#keepFinished(event);
    running.onEvent(event);
    if (last) running.end();
  }

  /** Keeps the finished latents of a job as long as it may run again. */
  #keepFinished(event: EngineEvent): void {
    if (event.type === 'denoised') {
      this.#finished = { job: event.job, latents: event.finished };
    } else if (
      event.type === 'done' ||
      (event.type === 'failed' && !isOfTheWorker(event.failure))
    ) {
      this.#finished = undefined;
    }
  }

  #crash(cause: unknown): void {
    console.error('engine worker:', cause);
    this.#giveUp(this.#thread?.loaded === true ? CRASHED : NOT_LOADED);
  }

  /** Ends the worker, and the job that runs with `failure`. */
  #giveUp(failure: EngineFailure): void {
    this.#endThread();
    const id = this.#running?.id;
    if (id !== undefined) this.#deliver({ type: 'failed', job: id, failure });
  }

  #endThread(): void {
    this.#thread?.end();
    this.#thread = undefined;
    this.#aside = null;
  }
}

/** Work that has begun before it was watched: what is left of it says nothing of how long it takes. */
function underWay({ kind, name, allowMs }: Work): Work {
  return { kind, name, allowMs };
}
