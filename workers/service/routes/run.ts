import type { EndpointKind } from '../../../src/request/endpoint.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { json, refusal, unknownJob } from '../answers.ts';
import {
  dropRun,
  expectCaller,
  holdRun,
  lostRun,
  releaseRun,
  reviveRun,
  runDigest,
  settleRun,
} from '../awaited-runs.ts';
import { queueRequest } from '../intake.ts';
import { readBody } from '../read-body.ts';
import type { ServiceScope } from '../scope.ts';
import { nextTurn, turnMs, turnOf } from './turns.ts';
import { waitForEnd } from './wait-for-end.ts';

/**
 * `POST fal.run/{endpoint}`: the answer waits until the job has ended. If the caller goes away, the job
 * is cancelled. A request equal to one whose answer was lost takes up that one's job.
 */
export async function answerRun(
  request: Request,
  endpoint: EndpointKind,
  scope: ServiceScope,
): Promise<Response> {
  const read = await readBody(request);
  if (!read.ok) return read.answer;
  const digest = await runDigest(read.bytes, endpoint, scope.site);
  const { id } =
    (await lostRun(digest)) ??
    (await queueRequest(endpoint, read.body, request.headers, scope, {
      run: { digest, beats: 0 },
    }));
  return answerTurn(id, request, scope);
}

/**
 * One turn of the wait for a run's end. Past the last turn, or past the scope's limit if the caller
 * follows no redirects, it answers 504 with the job's id, and the job goes on.
 */
export function answerTurn(id: JobId, request: Request, scope: ServiceScope): Promise<Response> {
  return holdRun(id, async () => {
    for (;;) {
      const limitMs = turnMs(turnOf(request), scope);
      const waited = await waitForEnd(id, scope, request.signal, limitMs);
      switch (waited.kind) {
        case 'ended':
          if (await reviveRun(id)) continue;
          await settleRun(id);
          return waited.answer;
        case 'unknown':
          return unknownJob();
        case 'gone':
          await dropRun(id, scope);
          return refusal(499, 'Nobody waits for this request');
        case 'late': {
          const turn = nextTurn(id, request, scope);
          if (turn === undefined) {
            await releaseRun(id);
            return timedOut(id);
          }
          scope.keepAlive(expectCaller(id, scope));
          return turn;
        }
      }
    }
  });
}

function timedOut(id: JobId): Response {
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
