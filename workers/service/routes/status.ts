import type { JobId } from '../../protocol/engine-job.ts';
import type { JobRecord } from '../../records/record.ts';
import { json, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { jobView, requestLog, waitingLine } from '../job-view.ts';
import { readCurrent } from '../read-current.ts';

/**
 * `GET …/status`: 202 before the job's end, 200 after it, with all log lines so far if asked for.
 */
export async function answerStatus(
  id: JobId,
  wantsLogs: boolean,
  scope: ServiceScope,
): Promise<Response> {
  const job = await readCurrent(id, scope);
  if (job === undefined) return unknownJob();
  const view = await jobView(job, scope);
  return json(
    view.status === 'COMPLETED' ? 200 : 202,
    { ...view, logs: await allLogs(job, wantsLogs, scope) },
    { 'x-fal-request-id': id },
  );
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
