import type { JobId } from '../../protocol/engine-job.ts';
import { json, refusal, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { jobUrls } from '../job-urls.ts';
import { endAnswer } from './end-answer.ts';
import { readCurrent } from '../read-current.ts';
import { answerTurn } from './run.ts';
import { nextTurn, turnOf } from './turns.ts';
import { waitForEnd } from './wait-for-end.ts';

/**
 * `GET …/requests/{id}`: the bare output, the failure as its own status, or 400 before the end. The
 * answer waits for the end if the request is a turn of another one, or if a stream of the status had to
 * end before the job: a client whose stream ends takes the job for ended, asks for the result, and
 * would fail with the 400.
 */
export async function answerResult(
  id: JobId,
  request: Request,
  scope: ServiceScope,
): Promise<Response> {
  const job = await readCurrent(id, scope);
  if (job === undefined) return unknownJob();
  if (job.run && turnOf(request) > 0) return answerTurn(id, request, scope);
  const answer = await endAnswer(job, scope);
  if (answer !== undefined) return answer;
  if (job.streamCut !== true) return stillInProgress(id, scope);
  const waited = await waitForEnd(id, scope, request.signal, scope.runLimitMs);
  switch (waited.kind) {
    case 'ended':
      return waited.answer;
    case 'unknown':
      return unknownJob();
    case 'gone':
    case 'late':
      // The client asks three times more for an answer with this status.
      return (
        nextTurn(id, request, scope) ??
        refusal(504, 'The request still runs; ask again', { 'x-fal-request-id': id })
      );
  }
}

function stillInProgress(id: JobId, scope: ServiceScope): Response {
  return json(
    400,
    { detail: 'Request is still in progress', request_id: id, ...jobUrls(id, scope) },
    { 'x-fal-request-id': id },
  );
}
