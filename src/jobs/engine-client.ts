import * as Comlink from 'comlink';
import type {
  EngineApi,
  EngineEvent,
  EngineJob,
  EngineReport,
  JobId,
} from '../../workers/protocol/engine.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { randomName } from '../../workers/records/blobs.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { webLocks } from './web-locks.ts';
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

/** The part of a Worker that the client uses. */
export type EngineWorker = Comlink.Endpoint & Pick<Worker, 'terminate'>;

/** The worker that is in use. */
interface Live {
  readonly worker: EngineWorker;
  readonly api: Comlink.Remote<EngineApi>;
  /** Whether it has answered once. */
  loaded: boolean;
  /** Fires when the worker is ended. */
  readonly over: AbortController;
}

interface Running {
  readonly id: JobId;
  readonly onEvent: (event: EngineEvent) => void;
  readonly end: () => void;
}

/**
 * Runs jobs in the engine worker. The worker is started for the first job, and a new one is started for the
 * first job after it died. Whatever happens to the worker, a job ends with exactly one event `done` or
 * `failed`. Messages of a dead worker may still arrive; they are ignored.
 *
 * A worker may end without a word. It holds a Web Lock as long as it lives, and this client waits for that
 * lock. A worker may also hang, in a loop or in a promise that nothing settles: the {@link Watchdog} notices.
 */
export class EngineClient {
  readonly #spawn: () => EngineWorker;
  readonly #base: string;
  readonly #locks: Pick<LockManager, 'request'> | null;
  readonly #watchdog: Watchdog;
  #live: Live | undefined;
  #running: Running | undefined;

  /**
   * @param spawn starts an engine worker
   * @param base absolute URL of the app's folder, ending in a slash
   * @param locks null without Web Locks
   * @param now milliseconds of a steady clock, for the watchdog
   */
  constructor(
    spawn: () => EngineWorker = spawnEngine,
    base: string = new URL('./', document.baseURI).href,
    locks: Pick<LockManager, 'request'> | null = webLocks(),
    now?: () => number,
  ) {
    this.#spawn = spawn;
    this.#base = base;
    this.#locks = locks;
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
      const live = (this.#live ??= this.#start());
      this.#watchdog.begin(STARTING);
      // The engine's `run` never rejects. If the call does, the worker could not be loaded.
      live.api.run(job).catch((error: unknown) => this.#crash(live, error));
    });
  }

  /** Asks a job to stop. Ends the worker if the job has not ended after ten seconds. */
  cancel(id: JobId): void {
    const stopped = this.#running;
    if (stopped?.id !== id) return;
    void this.#live?.api.cancel(id).catch(() => undefined);
    setTimeout(() => {
      // This does not compare ids: the same job may have ended, and runs again now.
      if (this.#running === stopped) this.close();
    }, CANCEL_GRACE_MS);
  }

  /**
   * What the engine holds just now; null while no worker is started, or if it ends before it answers.
   */
  async inspect(): Promise<EngineReport | null> {
    const live = this.#live;
    if (live === undefined) return null;
    const { signal } = live.over;
    return new Promise((resolve, reject) => {
      const ended = (): void => resolve(null);
      signal.addEventListener('abort', ended);
      live.api
        .inspect()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', ended));
    });
  }

  /** Ends the worker. A job that runs ends as cancelled. */
  close(): void {
    this.#giveUp(CANCELLED);
  }

  #start(): Live {
    const worker = this.#spawn();
    const live: Live = {
      worker,
      api: Comlink.wrap<EngineApi>(worker),
      loaded: false,
      over: new AbortController(),
    };
    const failed = (event: Event): void => {
      // The job fails with this error. Without the next line it would be an uncaught error of the page too.
      event.preventDefault();
      this.#crash(live, event);
    };
    worker.addEventListener('error', failed);
    worker.addEventListener('messageerror', failed);
    const onEvent = (event: EngineEvent): void => {
      if (live === this.#live) this.#deliver(event);
    };
    // One sink for all jobs of the worker: a comlink proxy for each job would leak a port each time.
    const alive = this.#locks === null ? null : `engine-thread:${randomName()}`;
    live.api
      .connect(Comlink.proxy(onEvent), this.#base, alive)
      .then(() => {
        live.loaded = true;
        if (alive !== null) this.#awaitDeath(live, alive);
      })
      .catch((error: unknown) => this.#crash(live, error));
    return live;
  }

  /** Waits for the lock that the worker holds as long as it lives. */
  #awaitDeath(live: Live, alive: string): void {
    this.#locks
      ?.request(alive, () => this.#crash(live, 'it ended without a word'))
      .catch((error: unknown) => console.warn(error));
  }

  #deliver(event: EngineEvent): void {
    const running = this.#running;
    if (running?.id !== event.job) return;
    const last = event.type === 'done' || event.type === 'failed';
    if (event.type === 'work') this.#watchdog.begin(event.work);
    else if (last) this.#watchdog.end(event.type === 'done');
    else this.#watchdog.heard();
    if (last) this.#running = undefined;
    if (event.type === 'failed' && event.broken) this.#endWorker();
    running.onEvent(event);
    if (last) running.end();
  }

  #crash(live: Live, cause: unknown): void {
    if (live !== this.#live) return;
    console.error('engine worker:', cause);
    this.#giveUp(live.loaded ? CRASHED : NOT_LOADED);
  }

  /** Ends the worker, and the job that runs with `failure`. */
  #giveUp(failure: EngineFailure): void {
    this.#endWorker();
    const id = this.#running?.id;
    if (id !== undefined) this.#deliver({ type: 'failed', job: id, failure });
  }

  #endWorker(): void {
    this.#live?.worker.terminate();
    this.#live?.over.abort();
    this.#live = undefined;
  }
}

function spawnEngine(): EngineWorker {
  return new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
}
