import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { insertJob, type NewJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { writeFailure } from '../../workers/records/write-failure.ts';
import { inTime } from '../stores/in-time.ts';
import { activeJob, jobIsShown, useJobs } from '../stores/jobs.ts';
import { setSession } from '../stores/session.ts';
import { setSettings } from '../stores/settings.ts';

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
  return put(() => start(given, key));
}

/** {@link putInQueue} for jobs that belong together, on this machine. The first is shown. */
export async function putAllInQueue([first, ...others]: readonly NewJob[]): Promise<void> {
  if (first === undefined) return;
  await put(async () => {
    const job = await start(first, null);
    for (const each of others) await start(each, null);
    return job;
  });
}

async function put(insert: () => Promise<JobRecord>): Promise<JobRecord | undefined> {
  setSession({ problem: null });
  const isFirst = activeJob(useJobs.getState().jobs) === undefined;
  try {
    const job = await inTime(insert(), NOT_STORED);
    if (isFirst) setSettings({ view: job.id });
    else void sayQueued();
    await inTime(jobIsShown(job.id), NOT_STORED).catch(() => undefined);
    return job;
  } catch (error) {
    setSession({ problem: notStored(error) });
    return undefined;
  }
}

export function notStored(error: unknown): EngineFailure {
  return writeFailure(error, 'run', 'Reload the page and try again; the picture is kept.');
}

async function sayQueued(): Promise<void> {
  const { toasts } = await import('../ui/toasts.ts');
  toasts.add({ title: 'Added to the queue' });
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
