import type { JobId } from '../../protocol/engine.ts';
import { json, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { jobUrls } from '../job-urls.ts';
import { endAnswer } from './end-answer.ts';
import { readCurrent } from '../read-current.ts';

/** `GET …/requests/{id}`: the bare output, the failure as its own status, or 400 before the end. */
export async function answerResult(id: JobId, scope: ServiceScope): Promise<Response> {
  const job = await readCurrent(id, scope);
  if (job === undefined) return unknownJob();
  return endAnswer(job, scope) ?? stillInProgress(id, scope);
}

function stillInProgress(id: JobId, scope: ServiceScope): Response {
  return json(
    400,
    { detail: 'Request is still in progress', request_id: id, ...jobUrls(id, scope) },
    { 'x-fal-request-id': id },
  );
}
