import { json, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { queueRequest } from '../intake.ts';
import { readBody } from '../read-body.ts';
import { endAnswer } from './end-answer.ts';
import { readCurrent } from '../read-current.ts';
import { JobWatch } from '../../records/job-watch.ts';

/** The record is read this often even if no message says that it changed. */
const LOOK_MS = 1000;

/**
 * `POST fal.run/{endpoint}`: holds the connection until the job has ended. Past the scope's limit
 * it answers 504 with the job's id, and the job goes on.
 */
export async function answerRun(request: Request, scope: ServiceScope): Promise<Response> {
  const read = await readBody(request);
  if (!read.ok) return read.answer;
  const { id } = await queueRequest(read.body, request.headers, scope);

  const until = Date.now() + scope.runLimitMs;
  const watch = new JobWatch(id);
  try {
    while (Date.now() < until) {
      const job = await readCurrent(id, scope);
      if (job === undefined) return unknownJob();
      const answer = endAnswer(job, scope);
      if (answer !== undefined) return answer;
      await watch.next(Math.min(LOOK_MS, until - Date.now()));
    }
  } finally {
    watch.stop();
  }
  return json(
    504,
    { detail: 'Request timed out', error_type: 'request_timeout', request_id: id },
    {
      'x-fal-request-id': id,
      'x-fal-error-type': 'request_timeout',
      // Without this header the client would send the request three times more.
      'x-fal-request-timeout-type': 'user',
    },
  );
}
