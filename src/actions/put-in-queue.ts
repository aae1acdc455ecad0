import { t } from '../language/t.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { insertJob, type NewJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { writeFailure } from '../../workers/records/write-failure.ts';
import { inTime } from '../stores/in-time.ts';
import { activeJob, jobIsShown, useJobs } from '../stores/jobs.ts';
import { setSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';
import { showStage } from './show-stage.ts';

export const NOT_STORED = 'the run could not be stored';

/**
 * Puts a job of the app into the queue. Shows the run, unless another one of the app is under way: then a
 * notice says so, and the stage stays as it is. Resolves when the store of jobs has the job too. What
 * keeps the job from the queue is shown.
 * @returns the record; undefined if it is not in the queue
 * @param key of the hosted service, where the person has turned it on; null: this machine runs the job
 */
export async function putInQueue(
  given: NewJob,
  key: string | null,
): Promise<JobRecord | undefined> {
  const [job] = await put([given], key);
  return job;
}

/**
 * {@link putInQueue} for jobs that belong together, on this machine. The first is shown. If one cannot be stored,
 * those before it stay in the queue, and the others are left out.
 * @returns the records of those in the queue: the first of `given`, in their order
 */
export async function putAllInQueue(given: readonly NewJob[]): Promise<readonly JobRecord[]> {
  return put(given, null);
}

async function put(given: readonly NewJob[], key: string | null): Promise<readonly JobRecord[]> {
  setSession({ problem: null });
  const isFirst = activeJob(useJobs.getState().jobs) === undefined;
  const stored: JobRecord[] = [];
  try {
    for (const job of given) stored.push(await inTime(start(job, key), NOT_STORED));
  } catch (error) {
    setSession({ problem: partlyStored(notStored(error), stored.length, given.length) });
  }
  const [job] = stored;
  if (job === undefined) return stored;
  if (isFirst) {
    setSettings({ view: job.id });
    // Who presses the button wants to see what comes of it.
    showStage();
  } else void sayQueued();
  await inTime(jobIsShown(job.id), NOT_STORED).catch(() => undefined);
  return stored;
}

export function notStored(error: unknown): EngineFailure {
  return writeFailure(error, 'run', 'Reload the page and try again; the picture is kept.');
}

/** Why not all jobs are in the queue, and that some are. @param stored how many of `all` are */
function partlyStored(failure: EngineFailure, stored: number, all: number): EngineFailure {
  if (stored === 0) return failure;
  const queued = `${stored} of ${all} pictures ${stored === 1 ? 'is' : 'are'} in the queue.`;
  return { ...failure, message: `${queued} ${failure.message}` };
}

async function sayQueued(): Promise<void> {
  const { toasts } = await import('../ui/toasts.ts');
  // One for all: several would cover the picture of a phone.
  toasts.add({ id: 'queued', title: t('Added to the queue') });
}

/**
 * Starts a job on this machine, or on the hosted service if the person has turned that on; the
 * button then says so.
 */
async function start(job: NewJob, key: string | null): Promise<JobRecord> {
  if (key === null) return withRoom(() => insertJob(job));
  const { sendHosted } = await import('../jobs/hosted/send.ts');
  return sendHosted(job, key);
}
