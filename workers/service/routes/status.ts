import type { JobId } from '../../protocol/engine.ts';
import { readJob } from '../../records/jobs.ts';
import { endIfLate } from '../../records/queue.ts';
import type { JobRecord } from '../../records/record.ts';
import { hasExpired } from '../../records/retention.ts';
import { json, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { jobView, requestLog, waitingLine } from '../job-view.ts';

/**
 * `GET …/status`: 202 before the job's end, 200 after it, with all log lines so far if asked for.
 */
export async function answerStatus(
  id: JobId,
  wantsLogs: boolean,
  scope: ServiceScope,
): Promise<Response> {
  const job = await readCurrent(id);
  if (job === undefined) return unknownJob();
  const view = await jobView(job, scope);
  return json(
    view.status === 'COMPLETED' ? 200 : 202,
    { ...view, logs: await allLogs(job, wantsLogs, scope) },
    { 'x-fal-request-id': id },
  );
}

/**
 * Reads a job's record. A job that has not begun in time is ended first.
 * @returns undefined if there is none, or its results have been kept for their time
 */
export async function readCurrent(id: JobId): Promise<JobRecord | undefined> {
  const job = await readJob(id);
  return job === undefined || hasExpired(job) ? undefined : endIfLate(job);
}

/**
 * A job's log lines; none unless wanted, and null while it waits. Once a job runs they are an array
 * even if unwanted, because code written for the client maps over them.
 */
async function allLogs(job: JobRecord, wanted: boolean, scope: ServiceScope) {
  if (!wanted) return job.state === 'queued' ? null : [];
  const waiting = await waitingLine(job, scope);
  return [...(waiting === undefined ? [] : [waiting]), ...job.log].map(requestLog);
}
