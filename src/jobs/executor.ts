import { randomName } from '../../workers/records/blobs.ts';
import { claimJob } from '../../workers/records/claim.ts';
import { JobWatch } from '../../workers/records/job-watch.ts';
import { onOutdated, outdatedFailure } from '../../workers/records/outdated.ts';
import { nextJob } from '../../workers/records/queue.ts';
import type { ExecutorId } from '../../workers/records/record.ts';
import { keepReserve } from '../../workers/records/reserve.ts';
import { deleteExpiredJobs, withRoom } from '../../workers/records/retention.ts';
import { endUnwritten, warnAndPause } from './end-job.ts';
import { endAbandonedHosted } from './hosted/lock.ts';
import { EngineClient } from './engine-client.ts';
import { RollCall } from './roll-call.ts';
import { type Engine, runJob } from './run-job.ts';
import { requeueInterrupted } from './requeue-interrupted.ts';

/** How often results that are not kept for good are looked through. */
const SWEEP_MS = 60_000;

/** How often a page without Web Locks looks whether the page that runs a job has gone. */
const LOOK_MS = 10_000;

/** What an executor works with, and how long. */
interface ExecutorParts {
  readonly engine?: Engine;
  /** null: this page has no Web Locks. */
  readonly locks?: Pick<LockManager, 'request'> | null;
  /** Aborted when this page is to stop executing: by default once it is outdated. */
  readonly signal?: AbortSignal;
}

/**
 * Makes this page the executor as long as it lives: queued jobs run one after another, oldest first and
 * low priority last.
 *
 * One page executes at a time. Where the browser has Web Locks that is the page which holds `engine`;
 * the others wait for it. Whoever gets it knows that all other executors are gone, and takes back the
 * job that one of them left running. Plain http has no Web Locks. There every page executes, and two
 * rules keep them apart: a job is claimed in one transaction, which refuses while another job runs
 * ({@link claimJob}); and a running job is taken back only where the page that claimed it does not
 * answer ({@link RollCall}).
 *
 * @returns when this page has stopped executing. A job that ran is left as it stands: the next executor
 *   takes it back.
 */
export async function startExecutor({
  engine = new EngineClient(),
  // The types say that it is always there.
  locks = (navigator.locks as LockManager | undefined) ?? null,
  signal = untilOutdated(),
}: ExecutorParts = {}): Promise<void> {
  if (signal.aborted) return;
  endAbandonedHosted().catch((error: unknown) => console.warn(error));
  const id = randomName() as ExecutorId;
  if (locks !== null) {
    await locks.request('engine', () => new Executor(id, engine, signal).run());
    return;
  }
  const rollCall = new RollCall(id);
  await new Executor(id, engine, signal, rollCall).run();
  rollCall.close();
}

/** Aborted once a newer version of the app has the database. */
function untilOutdated(): AbortSignal {
  const outdated = new AbortController();
  if (outdatedFailure() !== null) outdated.abort();
  onOutdated(() => outdated.abort());
  return outdated.signal;
}

class Executor {
  readonly #id: ExecutorId;
  readonly #engine: Engine;
  readonly #signal: AbortSignal;
  /** Undefined: no other page executes. */
  readonly #rollCall: RollCall | undefined;

  constructor(id: ExecutorId, engine: Engine, signal: AbortSignal, rollCall?: RollCall) {
    this.#id = id;
    this.#engine = engine;
    this.#signal = signal;
    this.#rollCall = rollCall;
  }

  /** Runs what is queued, and waits for more, until the signal. */
  async run(): Promise<void> {
    if (this.#signal.aborted) return;
    const watch = new JobWatch();
    this.#signal.addEventListener('abort', () => {
      this.#engine.close();
      watch.stop();
    });
    sweep();
    const sweeping = setInterval(sweep, SWEEP_MS);
    while (!this.#signal.aborted) {
      try {
        await requeueInterrupted((executor) => this.#isGone(executor), this.#signal);
        const ran = await this.#runNext();
        if (!ran) await watch.next(this.#rollCall && LOOK_MS);
      } catch (error) {
        // Not the queue's end: what is refused now may be granted later.
        await warnAndPause(error, this.#signal);
      }
    }
    clearInterval(sweeping);
  }

  /** @returns false where no job waits, or another page got it. */
  async #runNext(): Promise<boolean> {
    const job = await nextJob();
    if (job === undefined) return false;
    // The job before may have used it up; while this one runs there may be no room for it.
    await keepReserve();
    try {
      const claimed = await withRoom(() => claimJob(job.id, this.#id));
      if (claimed === undefined) return false;
      await runJob(this.#engine, claimed, this.#signal);
    } catch (error) {
      await endUnwritten(job.id, error, this.#signal);
    }
    return true;
  }

  /** @param executor undefined: of an earlier version of the app */
  async #isGone(executor: ExecutorId | undefined): Promise<boolean> {
    if (this.#rollCall === undefined || executor === undefined) return true;
    return executor === this.#id || !(await this.#rollCall.isAlive(executor));
  }
}

function sweep(): void {
  deleteExpiredJobs().catch((error: unknown) => console.warn('Old results stay:', error));
}
