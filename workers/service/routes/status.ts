import type { JobId } from '../../protocol/engine.ts';
import { readJob } from '../../records/jobs.ts';
import { endIfLate } from '../../records/queue.ts';
import type { JobRecord } from '../../records/record.ts';
import { hasExpired } from '../../records/retention.ts';
import { json, unknownJob } from '../answers.ts';
import type { ServiceContext } from '../context.ts';
import { jobView, requestLog, waitingLine } from '../job-view.ts';

/** `GET …/status`: 202 until the job has ended, 200 then. Its logs are all lines so far. */
export async function answerStatus(
  id: JobId,
  wantsLogs: boolean,
  context: ServiceContext,
): Promise<Response> {
  const job = await readCurrent(id);
  if (job === undefined) return unknownJob();
  const view = await jobView(job, context);
  return json(
    view.status === 'COMPLETED' ? 200 : 202,
    { ...view, logs: await allLogs(job, wantsLogs, context) },
    { 'x-fal-request-id': id },
  );
}

/** A job's record, ended if its time to begin is over; none when its results have had their time. */
export async function readCurrent(id: JobId): Promise<JobRecord | undefined> {
  const job = await readJob(id);
  return job === undefined || hasExpired(job) ? undefined : endIfLate(job);
}

/** Not null once it runs: code written for the client maps over it, asked for or not. */
async function allLogs(job: JobRecord, wanted: boolean, context: ServiceContext) {
  if (!wanted) return job.state === 'queued' ? null : [];
  const waiting = await waitingLine(job, context);
  return [...(waiting === undefined ? [] : [waiting]), ...job.log].map(requestLog);
}
