import * as Comlink from 'comlink';
import type { EngineApi, EngineEvent, EngineJob, JobId } from '../../workers/protocol/engine.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';

/** How long a cancelled job may take to say so before its worker is ended. */
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

/** What the client needs of a worker: comlink's endpoint, and a way to end it. */
export type EngineWorker = Comlink.Endpoint & Pick<Worker, 'terminate'>;

/** A worker that was started. */
interface Live {
  readonly worker: EngineWorker;
  readonly api: Comlink.Remote<EngineApi>;
  /** It has answered once. */
  loaded: boolean;
}

interface Running {
  readonly id: JobId;
  readonly onEvent: (event: EngineEvent) => void;
  readonly end: () => void;
}

/**
 * The page's hold on the engine worker: one at a time, started when first needed, replaced after it
 * died. Whatever happens to the worker, a job ends with exactly one `done` or `failed` event. What a
 * worker sent before it was given up may still arrive, and is dropped.
 */
export class EngineClient {
  readonly #spawn: () => EngineWorker;
  readonly #base: string;
  #live: Live | undefined;
  #running: Running | undefined;

  /**
   * @param spawn starts an engine worker
   * @param base absolute URL of the app's folder, ending in a slash
   */
  constructor(
    spawn: () => EngineWorker = spawnEngine,
    base: string = new URL('./', document.baseURI).href,
  ) {
    this.#spawn = spawn;
    this.#base = base;
  }

  /** Runs one job; `onEvent` gets its events in order. Resolves after its last one, never rejects. */
  run(job: EngineJob, onEvent: (event: EngineEvent) => void): Promise<void> {
    return new Promise((end) => {
      this.#running = { id: job.id, onEvent, end };
      const live = (this.#live ??= this.#start());
      // A rejection here is a worker that cannot even take the call: the same to us as a dead one.
      live.api.run(job).catch((error: unknown) => this.#crash(live, error));
    });
  }

  /** Asks the job to stop, and ends the worker when it does not within the grace time. */
  cancel(id: JobId): void {
    const stopped = this.#running;
    if (stopped?.id !== id) return;
    void this.#live?.api.cancel(id).catch(() => undefined);
    setTimeout(() => {
      // Not by id: the same job may have ended and been started again meanwhile.
      if (this.#running === stopped) this.close();
    }, CANCEL_GRACE_MS);
  }

  /** Ends the worker. A job that runs ends as cancelled. */
  close(): void {
    this.#giveUp(CANCELLED);
  }

  #start(): Live {
    const worker = this.#spawn();
    const live: Live = { worker, api: Comlink.wrap<EngineApi>(worker), loaded: false };
    const failed = (event: Event): void => {
      // Told as a failure of the job; not an uncaught error of the page as well.
      event.preventDefault();
      this.#crash(live, event);
    };
    worker.addEventListener('error', failed);
    worker.addEventListener('messageerror', failed);
    const onEvent = (event: EngineEvent): void => {
      if (live === this.#live) this.#deliver(event);
    };
    // One channel for the worker's life: a proxy per job would leak a port each.
    live.api
      .connect(Comlink.proxy(onEvent), this.#base)
      .then(() => (live.loaded = true))
      .catch((error: unknown) => this.#crash(live, error));
    return live;
  }

  #deliver(event: EngineEvent): void {
    const running = this.#running;
    if (running?.id !== event.job) return;
    const last = event.type === 'done' || event.type === 'failed';
    if (last) this.#running = undefined;
    running.onEvent(event);
    if (last) running.end();
  }

  #crash(live: Live, cause: unknown): void {
    if (live !== this.#live) return;
    console.error('engine worker:', cause);
    this.#giveUp(live.loaded ? CRASHED : NOT_LOADED);
  }

  /** Ends the worker, and with it the job that runs. */
  #giveUp(failure: EngineFailure): void {
    this.#live?.worker.terminate();
    this.#live = undefined;
    const id = this.#running?.id;
    if (id !== undefined) this.#deliver({ type: 'failed', job: id, failure });
  }
}

function spawnEngine(): EngineWorker {
  return new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
}
