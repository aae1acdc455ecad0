import type { JobId } from '../../protocol/engine-job.ts';
import { json } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { stopJob } from '../stop-job.ts';
import { readCurrent } from '../read-current.ts';

/** `PUT …/cancel`: 202 for a waiting or running job, 400 for an ended one, 404 for none. */
export async function answerCancel(id: JobId, scope: ServiceScope): Promise<Response> {
  const job = await readCurrent(id, scope);
  if (job === undefined) return json(404, { status: 'NOT_FOUND' });
  const header = { 'x-fal-request-id': id };
  if (job.state === 'done' || job.state === 'failed') {
    return json(400, { status: 'ALREADY_COMPLETED' }, header);
  }
  await stopJob(id, scope);
  return json(202, { status: 'CANCELLATION_REQUESTED' }, header);
}
