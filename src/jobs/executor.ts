import type { JobId } from '../../workers/protocol/engine.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { failJob, listJobsIn, readJob, updateJob } from '../../workers/records/jobs.ts';
import { nextJob } from '../../workers/records/queue.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { keepReserve, writeForSure } from '../../workers/records/reserve.ts';
import { deleteExpiredJobs, withRoom } from '../../workers/records/retention.ts';
import { storeFailure } from '../../workers/records/store-failure.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { endAbandonedHosted } from './hosted/lock.ts';
import { EngineClient } from './engine-client.ts';
import { addLine, EventWriter } from './event-writer.ts';
import { fetchSource } from './source-fetch.ts';

/** A job that took its page down this often is not tried again by itself. */
const MAX_ATTEMPTS = 2;

/** How often results that are not kept for good are looked through. */
const SWEEP_MS = 60_000;

/** After the database refused something, it is asked again this much later. */
const RETRY_MS = 5000;

/**
 * Makes this page the executor once it gets the Web Lock `engine`, for as long as it lives: queued
 * jobs run one after another, oldest first and low priority last. Other pages wait here and take over when it dies.
 */
export function startExecutor({
  engine = new EngineClient(),
  // Plain http has none, whatever the types say.
  locks = (navigator.locks as LockManager | undefined) ?? null,
}: ExecutorParts = {}): void {
  void endAbandonedHosted().catch((error: unknown) => console.warn(error));
  // Plain http has no Web Locks; there is no service worker either, so this page is on its own.
  if (locks === null) void work(engine);
  else void locks.request('engine', () => work(engine));
}

/** What an executor works with. */
interface ExecutorParts {
  readonly engine?: Engine;
  /** null: this page has no Web Locks. */
  readonly locks?: Pick<LockManager, 'request'> | null;
}

type Engine = Pick<EngineClient, 'run' | 'cancel'>;

async function work(engine: Engine): Promise<void> {
  const bell = new Bell();
  onJobChanged(() => bell.ring());
  await takeBackInterrupted().catch((error: unknown) => console.warn(error));
  sweep();
  setInterval(sweep, SWEEP_MS);
  for (;;) {
    try {
      const job = await nextJob();
      if (job === undefined) await bell.rung();
      else await runToItsEnd(engine, job);
    } catch (error) {
      // Not the queue's end: what is refused now may be granted later.
      console.warn(error);
      await retryTime();
    }
  }
}

function retryTime(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, RETRY_MS);
  });
}

function sweep(): void {
  deleteExpiredJobs().catch((error: unknown) => console.warn('Old results stay:', error));
}

/** Runs a job; whatever becomes of its writes, it ends. */
async function runToItsEnd(engine: Engine, job: JobRecord): Promise<void> {
  // Best now, while nothing is written: the job before may have used it.
  await keepReserve();
  await runJob(engine, job).catch((error: unknown) => endWith(job.id, notStored(error)));
}

/** Does not give up: a job without an end is one that somebody waits for. */
async function endWith(id: JobId, failure: EngineFailure): Promise<void> {
  for (;;) {
    try {
      return await writeForSure(id, () => failJob(id, failure));
    } catch (error) {
      console.warn(error);
      await retryTime();
    }
  }
}

function notStored(error: unknown): EngineFailure {
  return storeFailure(error, 'result', 'Reload the page.');
}

/** Jobs whose page went away in the middle: they run again, with the seed they had. */
async function takeBackInterrupted(): Promise<void> {
  for (const { id, place } of await listJobsIn('running')) {
    // The page that sent it sees it through.
    if (place === 'hosted') continue;
    const takeBack = (job: JobRecord): Partial<JobRecord> => {
      const finishedAt = Date.now();
      if (job.cancelRequested) return { state: 'failed', failure: CANCELLED, finishedAt };
      if (job.attempts < MAX_ATTEMPTS) return { state: 'queued', progress: null, log: [] };
      return {
        state: 'failed',
        finishedAt,
        failure: {
          code: 'engine_crashed',
          message: 'This run was interrupted twice, by a reload or because the page crashed.',
          action: 'Try again, with a smaller size if the page crashed.',
        },
      };
    };
    await withRoom(() => updateJob(id, takeBack)).catch((error: unknown) =>
      endWith(id, notStored(error)),
    );
  }
}

async function runJob(engine: Engine, queued: JobRecord): Promise<void> {
  const { id } = queued;
  const job = await withRoom(() =>
    updateJob(id, ({ attempts }) => ({ state: 'running', attempts: attempts + 1 })),
  );
  if (job === undefined) return;
  const source = await fetchSource(job);
  if (!source.ok) return failJob(id, source.failure);
  const { log } = source;
  if (log !== undefined) await withRoom(() => addLine(id, log));
  if ((await readJob(id))?.cancelRequested) return failJob(id, CANCELLED);

  const stopListening = onJobChanged((changed) => {
    if (changed !== id) return;
    void readJob(id).then((now) => {
      // A deleted record is a job nobody wants any more.
      if (now === undefined || now.cancelRequested) engine.cancel(id);
    });
  });
  const writer = new EventWriter(id);
  await engine.run(
    { id, request: job.request, source: source.blob, options: job.options },
    (event) => writer.take(event),
  );
  stopListening();
  await writer.settled();
}

/** Rung at any time, heard at the next wait: no wake is lost between a look and a wait. */
class Bell {
  #ringing = false;
  #waiting: (() => void) | undefined;

  ring(): void {
    this.#ringing = true;
    this.#waiting?.();
  }

  async rung(): Promise<void> {
    if (!this.#ringing) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#ringing = false;
    this.#waiting = undefined;
  }
}
