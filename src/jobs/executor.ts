import { AbandonedRuns } from '../../workers/records/abandoned.ts';
import { randomName } from '../../workers/protocol/random-name.ts';
import { claimJob } from '../../workers/records/claim.ts';
import { mendFutureTimes } from '../../workers/records/clock.ts';
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
import { usableLocks } from '../stores/web-locks.ts';

/** How often results that have expired are deleted, and runs cancelled that nobody waits for. */
const SWEEP_MS = 60_000;

/**
 * How often the queue is looked at although nothing was announced: whoever stored a job may have ended before
 * it announced the job. A page without Web Locks also looks whether the page that runs a job is still there.
 */
const LOOK_MS = 10_000;

/** The parts of an executor. */
interface ExecutorParts {
  readonly engine?: Engine;
  /** null if the browser gives this page no Web Locks. */
  readonly locks?: Pick<LockManager, 'request'> | null;
  /** Called when this page begins to execute. @param signal fires when it stops */
  readonly begin?: (signal: AbortSignal) => void;
  /** Makes this page stop executing. By default it fires when the page is outdated. */
  readonly signal?: AbortSignal;
}

/**
 * Makes this page an executor until it is closed. An executor runs queued jobs one after another: the oldest
 * first, and jobs of low priority last.
 *
 * Only one page may execute at a time. With Web Locks this is the page that holds the lock `engine`; the
 * other pages wait for the lock. A page that gets the lock knows that no other executor is left, and queues
 * the job again that the last one was running.
 *
 * Plain http has no Web Locks, and neither has a page whose site data is blocked. There every page is an
 * executor, and two rules keep them apart. A page claims a job in one transaction, which fails while another
 * job runs ({@link claimJob}). And a page queues a running job again only if the page that claimed it does
 * not answer ({@link RollCall}).
 *
 * @returns when this page has stopped executing. The record of a job that was running stays as it is; the
 *   next executor queues the job again.
 */
export async function startExecutor({
  engine = new EngineClient(),
  locks: given,
  signal = untilOutdated(),
  begin = () => {},
}: ExecutorParts = {}): Promise<void> {
  const locks = given === undefined ? await usableLocks() : given;
  if (signal.aborted) return;
  endAbandonedHosted(locks).catch((error: unknown) => console.warn(error));
  const id = randomName() as ExecutorId;
  if (locks !== null) {
    while (!signal.aborted) await executeWithLock(id, { engine, locks, begin }, signal);
    return;
  }
  // Plain http has no locks to lose.
  const rollCall = new RollCall(id);
  begin(signal);
  await new Executor(id, engine, signal, rollCall).run();
  rollCall.close();
}

/**
 * Waits for the lock, and executes as long as this page holds it. Another page may steal the lock, which a
 * page does not ask for: this page stops then, and the job it ran belongs to the thief.
 */
async function executeWithLock(
  id: ExecutorId,
  parts: {
    readonly engine: Engine;
    readonly locks: Pick<LockManager, 'request'>;
    begin(signal: AbortSignal): void;
  },
  signal: AbortSignal,
): Promise<void> {
  const stolen = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const execute = (): Promise<void> => {
    const either = AbortSignal.any([signal, stolen.signal]);
    parts.begin(either);
    running = new Executor(id, parts.engine, either).run();
    return running;
  };
  try {
    await parts.locks.request('engine', { signal }, execute);
  } catch (error) {
    // It waited for the lock in vain.
    if (signal.aborted) return;
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    console.warn('Another page took over:', error);
    stolen.abort();
    await running;
  }
}

/** A signal that fires when a newer version of the app has upgraded the database. */
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
  /** Undefined with Web Locks: then no other page executes. */
  readonly #rollCall: RollCall | undefined;

  constructor(id: ExecutorId, engine: Engine, signal: AbortSignal, rollCall?: RollCall) {
    this.#id = id;
    this.#engine = engine;
    this.#signal = signal;
    this.#rollCall = rollCall;
  }

  /** Runs queued jobs, and waits for new ones, until the signal fires. */
  async run(): Promise<void> {
    if (this.#signal.aborted) return;
    const watch = new JobWatch();
    this.#signal.addEventListener('abort', () => {
      this.#engine.close();
      watch.stop();
    });
    const abandoned = new AbandonedRuns();
    sweep(abandoned);
    const sweeping = setInterval(() => sweep(abandoned), SWEEP_MS);
    while (!this.#signal.aborted) {
      try {
        await requeueInterrupted((executor) => this.#isGone(executor), this.#signal);
        const ran = await this.#runNext();
        if (!ran) await watch.next(LOOK_MS);
      } catch (error) {
        // The database may accept later what it refuses now.
        await warnAndPause(error, this.#signal);
      }
    }
    clearInterval(sweeping);
  }

  /** Runs the next job to its end. @returns false if no job waits, or if another page runs one */
  async #runNext(): Promise<boolean> {
    const job = await nextJob();
    if (job === undefined) return false;
    // The end of the last job may have used the reserve. Once this job runs there may be no room for a new one.
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

  /** @param executor undefined if an earlier version of the app claimed the job */
  async #isGone(executor: ExecutorId | undefined): Promise<boolean> {
    if (this.#rollCall === undefined || executor === undefined) return true;
    return executor === this.#id || !(await this.#rollCall.isAlive(executor));
  }
}

function sweep(abandoned: AbandonedRuns): void {
  abandoned
    .cancel()
    .catch((error: unknown) => console.warn('Runs that nobody waits for go on:', error));
  mendFutureTimes()
    .then(() => deleteExpiredJobs())
    .catch((error: unknown) => console.warn('Old results stay:', error));
}
