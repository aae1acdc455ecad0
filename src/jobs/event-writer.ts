import type { EngineEvent } from '../../workers/protocol/engine-event.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { failJob, finishJob, updateJob } from '../../workers/records/jobs.ts';
import type { JobProgress, JobRecord, LogEntry } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { setLive } from '../stores/live.ts';
import { queuedAgain } from './run-again.ts';
import { RunTimer } from './run-timer.ts';

/** Events of which nothing is kept, here or anywhere: the engine's client takes them. */
type PassingEvent = 'work' | 'alive' | 'denoised';

type Timing = Required<Pick<JobProgress, 'secondsPerStep' | 'at' | 'left'>>;

type EndEvent = Extract<EngineEvent, { type: 'done' | 'failed' }>;

type WrittenEvent = Exclude<EngineEvent, { type: 'preview' | 'load' | PassingEvent }>;

/** After a write found no room, lines of the log are dropped for this time. The room left is for the job's end. */
const PAUSE_MS = 10_000;

/** What an event changes in the record. It is called again if the write has to be tried again. */
type Change = (job: JobRecord) => JobRecord;

/**
 * Writes the events of a job into its record, in order. Those that come while one is written are written together:
 * a database that is slower than the run must not keep back its end, nor what is shown of it. Previews go to the
 * live store.
 */
export class EventWriter {
  readonly #id: JobId;
  readonly #now: () => number;
  readonly #timer: RunTimer;
  #writes: Promise<unknown> = Promise.resolve();
  /** Those that the next write takes. */
  #waiting: Change[] = [];
  #pausedUntil = 0;
  #abandoned = false;

  /** @param now milliseconds of a steady clock */
  constructor(
    job: Pick<JobRecord, 'id' | 'request' | 'options'>,
    now: () => number = () => performance.now(),
  ) {
    this.#id = job.id;
    this.#now = now;
    this.#timer = new RunTimer(job, now);
  }

  /** Whether {@link abandon} was called: the job was deleted, or another page runs it. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Drops the events that are not written yet, and all that come later. */
  abandon(): void {
    this.#abandoned = true;
  }

  /** Begins to write an event. {@link settled} resolves when it is written. */
  write(event: EngineEvent): void {
    if (this.#abandoned || isPassing(event)) return;
    if (event.type === 'preview') {
      setLive(this.#id, { preview: event });
    } else if (event.type === 'load') {
      setLive(this.#id, { load: { bytes: event.bytes, of: event.of } });
    } else {
      const timing = this.#time(event);
      if (event.type === 'done' || event.type === 'failed') {
        this.#writes = this.#writes.then(() => this.#writeEnd(event));
      } else {
        this.#waiting.push(changeOf(event, timing));
        this.#writes = this.#writes.then(() => this.#writeWaiting());
      }
    }
  }

  /** Queues the job again, in place of an end. @param why why, for its log */
  writeAgain(why: string): void {
    if (this.#abandoned) return;
    this.#writes = this.#writes.then(async () => {
      if (this.#abandoned) return;
      await withRoom(() => updateJob(this.#id, (job) => queuedAgain(job, why)));
    });
  }

  /** Writes all events that wait. A refusal is ignored: a run can go on without a line of its log. */
  async #writeWaiting(): Promise<void> {
    const changes = this.#waiting;
    this.#waiting = [];
    if (changes.length === 0 || this.#abandoned || this.#now() < this.#pausedUntil) return;
    const change: Change = (job) => changes.reduce((now, next) => next(now), job);
    await withRoom(() => updateJob(this.#id, change)).catch((error: unknown) => {
      console.warn(error);
      this.#pausedUntil = this.#now() + PAUSE_MS;
    });
  }

  /** Resolves when all events so far are written. @throws what the database threw for the last event of the job */
  async settled(): Promise<void> {
    await this.#writes;
  }

  /** Times the run by an event, at the moment the event comes. */
  #time(event: WrittenEvent): Timing {
    if (event.type === 'phase') this.#timer.begin(event.phase);
    if (event.type === 'step') this.#timer.stepped(event.step);
    if (event.type === 'done') {
      this.#timer.ended(event.result.metrics.sessions_created.length > 0);
    }
    const { secondsPerStep } = this.#timer;
    return { secondsPerStep, at: Date.now(), left: this.#timer.left() };
  }

  async #writeEnd(event: EndEvent): Promise<void> {
    if (this.#abandoned) return;
    await withRoom(() =>
      event.type === 'done'
        ? finishJob(this.#id, event.result)
        : // A cancelled job has the same sentence wherever it was stopped: in the queue, by the engine, by force.
          failJob(this.#id, event.failure.code === 'cancelled' ? CANCELLED : event.failure),
    );
  }
}

function changeOf(event: Exclude<WrittenEvent, EndEvent>, timing: Timing): Change {
  switch (event.type) {
    case 'phase':
      return (job) => ({
        ...job,
        progress: { ...(job.progress ?? NOT_BEGUN), phase: event.phase, ...timing },
        ...withLine(job, event.phase.replaceAll('_', ' '), timing),
      });
    case 'step':
      return (job) => ({
        ...job,
        progress: { ...(job.progress ?? NOT_BEGUN), step: event.step, of: event.of, ...timing },
        ...withLine(job, `step ${event.step}/${event.of}`, timing),
      });
    case 'log':
      return (job) => ({ ...job, log: [...job.log, logEntry(event)] });
  }
}

function isPassing(event: EngineEvent): event is Extract<EngineEvent, { type: PassingEvent }> {
  return event.type === 'work' || event.type === 'alive' || event.type === 'denoised';
}

const NOT_BEGUN: JobProgress = { phase: 'check', step: 0, of: 0, secondsPerStep: null };

/** Adds a line to the log of a job. @throws DOMException `QuotaExceededError` if the browser has no room */
export function addLine(id: JobId, line: LogEntry): Promise<unknown> {
  return updateJob(id, ({ log }) => ({ log: [...log, line] }));
}

/**
 * The log with one more line, for jobs of the endpoint: their callers see only the log, so it has phases and
 * steps too. Nothing for other jobs.
 */
function withLine(
  { origin, log }: JobRecord,
  message: string,
  { at }: Timing,
): Pick<JobRecord, 'log'> | undefined {
  if (origin !== 'endpoint' && origin !== 'bridge') return undefined;
  return { log: [...log, { at, level: 'INFO', message }] };
}

function logEntry(event: Extract<EngineEvent, { type: 'log' }>): LogEntry {
  const { at, level, message, code } = event;
  return code === undefined ? { at, level, message } : { at, level, message, code };
}
