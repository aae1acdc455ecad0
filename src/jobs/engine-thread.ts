import * as Comlink from 'comlink';
import { type WatchedLocks, whenGone } from '../../workers/protocol/alive.ts';
import type { BenchApi } from '../../workers/protocol/benchmark.ts';
import type { EngineEventSink } from '../../workers/protocol/engine-event.ts';
import type { EngineApi } from '../../workers/protocol/engine.ts';
import { randomName } from '../../workers/protocol/random-name.ts';

/** The part of a Worker that is used. */
export type EngineWorker = Comlink.Endpoint & Pick<Worker, 'terminate'>;

/** What an engine thread needs, and whom it tells. */
export interface ThreadParts {
  /** Starts the worker. */
  readonly spawn: () => EngineWorker;
  /** Absolute URL of the app's folder, ending in a slash. */
  readonly base: string;
  /** null without Web Locks. */
  readonly locks: WatchedLocks | null;
  /** Gets the events of all jobs and of what is done beside them, in order; none after the thread's end. */
  readonly onEvent: EngineEventSink;
  /** Called at most once, with the cause, if the worker dies by itself. */
  readonly onDeath: (cause: unknown) => void;
}

/**
 * One engine worker, from its start to its end. Messages of a dead worker may still arrive; they are ignored.
 *
 * A worker may end without a word. It holds a Web Lock as long as it lives, and the thread waits for that
 * lock.
 */
export class EngineThread {
  readonly api: Comlink.Remote<EngineApi & BenchApi>;
  readonly #parts: ThreadParts;
  readonly #worker: EngineWorker;
  readonly #over = new AbortController();
  #loaded = false;

  /** Starts the worker. */
  constructor(parts: ThreadParts) {
    this.#parts = parts;
    this.#worker = parts.spawn();
    this.api = Comlink.wrap<EngineApi & BenchApi>(this.#worker);
    const failed = (event: Event): void => {
      // The job fails with this error. Without the next line it would be an uncaught error of the page too.
      event.preventDefault();
      this.died(event);
    };
    this.#worker.addEventListener('error', failed);
    this.#worker.addEventListener('messageerror', failed);
    this.#connect().catch((error: unknown) => this.died(error));
  }

  /** Whether the worker has answered once. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Fires when the worker has ended. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Notes that the worker does not work any more. Does nothing after the thread's end. */
  died(cause: unknown): void {
    if (!this.over.aborted) this.#parts.onDeath(cause);
  }

  /** Ends the worker at once. */
  end(): void {
    this.#worker.terminate();
    this.#over.abort();
    // comlink keeps the worker as long as its proxy lives, and the worker's listeners keep the proxy.
    this.api[Comlink.releaseProxy]();
  }

  async #connect(): Promise<void> {
    const { base, locks, onEvent } = this.#parts;
    const tell: EngineEventSink = (event) => {
      if (!this.over.aborted) onEvent(event);
    };
    const alive = locks === null ? null : `engine-thread:${randomName()}`;
    // One sink for all jobs of the worker: a comlink proxy for each job would leak a port each time.
    await this.api.connect(Comlink.proxy(tell), base, alive);
    this.#loaded = true;
    if (alive !== null && locks !== null) whenGone(alive, locks, (cause) => this.died(cause));
  }
}

/** Starts the app's own engine worker. */
export function spawnEngine(): EngineWorker {
  return new Worker(new URL('../../workers/engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
}
