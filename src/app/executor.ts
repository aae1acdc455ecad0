import type { EngineEvent, JobId } from '../../workers/protocol.ts';
import { failJob, finishJob, listJobsIn, readJob, updateJob } from '../../workers/records/jobs.ts';
import { nextJob } from '../../workers/records/queue.ts';
import type { JobProgress, JobRecord, LogEntry } from '../../workers/records/record.ts';
import { deleteExpiredJobs, withRoom } from '../../workers/records/retention.ts';
import { onJobChanged } from '../../workers/records/wake.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { endAbandonedHosted } from '../features/hosted/hosted-lock.ts';
import { EngineClient } from './engine-client.ts';
import { setLive } from './live.ts';
import { fetchSource } from './source-fetch.ts';
import { StepClock } from './step-clock.ts';

/** A job that took its page down this often is not tried again by itself. */
const MAX_ATTEMPTS = 2;

/** How often results that are not kept for good are looked through. */
const SWEEP_MS = 60_000;

/**
 * Makes this page the executor once it gets the Web Lock `engine`, for as long as it lives: queued
 * jobs run one after another, oldest first and low priority last. Other pages wait here and take over when it dies.
 */
export function startExecutor(): void {
  void endAbandonedHosted().catch((error: unknown) => console.warn(error));
  // Plain http has no Web Locks; there is no service worker either, so this page is on its own.
  if (navigator.locks === undefined) void work();
  else void navigator.locks.request('engine', work);
}

async function work(): Promise<void> {
  const bell = new Bell();
  onJobChanged(() => bell.ring());
  await takeBackInterrupted();
  sweep();
  setInterval(sweep, SWEEP_MS);
  const engine = new EngineClient();
  for (;;) {
    const job = await nextJob();
    if (job === undefined) await bell.rung();
    else if (!(await runJob(engine, job).then(always, giveUpOn(job.id)))) await bell.rung();
  }
}

function sweep(): void {
  deleteExpiredJobs().catch((error: unknown) => console.warn('Old results stay:', error));
}

/** Jobs whose page went away in the middle: they run again, with the seed they had. */
async function takeBackInterrupted(): Promise<void> {
  for (const { id, place } of await listJobsIn('running')) {
    // The page that sent it sees it through.
    if (place === 'hosted') continue;
    await updateJob(id, (job) => {
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
    });
  }
}

async function runJob(engine: EngineClient, queued: JobRecord): Promise<void> {
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

/** Carries a job's events into its record, in order, one write at a time. */
class EventWriter {
  readonly #id: JobId;
  readonly #clock = new StepClock();
  #writes: Promise<unknown> = Promise.resolve();

  constructor(id: JobId) {
    this.#id = id;
  }

  take(event: EngineEvent): void {
    if (event.type === 'preview') {
      setLive(this.#id, { preview: event });
    } else if (event.type === 'load') {
      setLive(this.#id, { load: { bytes: event.bytes, of: event.of } });
    } else {
      if (event.type === 'step') this.#clock.tick(performance.now());
      const secondsPerStep = this.#clock.secondsPerStep;
      this.#writes = this.#writes
        .then(() => withRoom(() => this.#write(event, secondsPerStep)))
        .catch(giveUpOn(this.#id));
    }
  }

  async settled(): Promise<void> {
    await this.#writes;
  }

  #write(
    event: Exclude<EngineEvent, { type: 'preview' | 'load' }>,
    secondsPerStep: number | null,
  ): Promise<unknown> {
    switch (event.type) {
      case 'phase':
        return updateJob(this.#id, (job) => ({
          progress: { ...(job.progress ?? NOT_BEGUN), phase: event.phase },
          ...told(job, event.phase.replaceAll('_', ' ')),
        }));
      case 'step':
        return updateJob(this.#id, (job) => ({
          progress: {
            ...(job.progress ?? NOT_BEGUN),
            step: event.step,
            of: event.of,
            secondsPerStep,
          },
          ...told(job, `step ${event.step}/${event.of}`),
        }));
      case 'log':
        return addLine(this.#id, logEntry(event));
      case 'done':
        return finishJob(this.#id, event.result);
      case 'failed':
        // One sentence, whether it stopped queued, between steps or by force.
        return failJob(this.#id, event.failure.code === 'cancelled' ? CANCELLED : event.failure);
    }
  }
}

const always = () => true;

/**
 * For a write the database refused: says it where it can still be said.
 * @returns whether it could; if not, the job is as it was.
 */
function giveUpOn(id: JobId): (error: unknown) => Promise<boolean> {
  return async (error) => {
    const quota = error instanceof DOMException && error.name === 'QuotaExceededError';
    const failure = {
      code: 'internal_error',
      message: quota
        ? 'The browser has no room left to keep the picture.'
        : `The browser could not store the result: ${String(error)}`,
      action: quota ? 'Delete pictures from the history and try again.' : 'Reload the page.',
    } as const;
    return withRoom(() => failJob(id, failure)).then(always, (second: unknown) => {
      console.error(second);
      return false;
    });
  };
}

const NOT_BEGUN: JobProgress = { phase: 'check', step: 0, of: 0, secondsPerStep: null };

function addLine(id: JobId, line: LogEntry): Promise<unknown> {
  return updateJob(id, ({ log }) => ({ log: [...log, line] }));
}

/** The endpoint's callers see of a run only its log, so their jobs have phases and steps in it. */
function told({ origin, log }: JobRecord, message: string): Pick<JobRecord, 'log'> | undefined {
  if (origin !== 'endpoint' && origin !== 'bridge') return undefined;
  return { log: [...log, { at: Date.now(), level: 'INFO', message }] };
}

function logEntry(event: Extract<EngineEvent, { type: 'log' }>): LogEntry {
  const { at, level, message, code } = event;
  return code === undefined ? { at, level, message } : { at, level, message, code };
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
