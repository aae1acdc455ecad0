import { errorText } from '../failure.ts';
import { QueueFull } from '../records/jobs.ts';
import { isQuotaError, NO_ROOM } from '../records/write-failure.ts';
import { json, refusal } from './answers.ts';
import { answerCdnMultipart, answerCdnToken, answerCdnUpload } from './routes/cdn.ts';
import { answerCancel } from './routes/cancel.ts';
import type { ServiceScope } from './scope.ts';
import { failureAnswer } from './failures.ts';
import { answerPicture } from './routes/pictures.ts';
import { answerResult } from './routes/result.ts';
import { appUrl, readRoute, type Route } from './read-route.ts';
import { answerRun } from './routes/run.ts';
import { answerStatus } from './routes/status.ts';
import { answerStatusStream } from './routes/status-stream.ts';
import { answerInitiate, answerJoin, answerPart, answerUpload } from './routes/storage.ts';
import { answerSubmit } from './routes/submit.ts';
import { answerToken } from './routes/token.ts';

/**
 * Answers a request to the hosted endpoint from the job records, as fal would. It never uses the
 * network, and refuses every request it does not know. It ignores the Authorization header.
 */
export async function answerEndpoint(
  request: Request,
  given: Omit<ServiceScope, 'appUrl'>,
): Promise<Response> {
  const target = request.headers.get('x-fal-target-url');
  const url = new URL(request.url);
  const scope = { ...given, appUrl: appUrl(url, given.base) };
  const route = readRoute(request.method, url, target, scope.base);
  try {
    return await answer(route, request, scope);
  } catch (error) {
    if (error instanceof QueueFull) return refusal(429, `${error.message}; send it again later`);
    if (isQuotaError(error)) {
      const { status, body, headers } = failureAnswer({ failure: NO_ROOM });
      return json(status, body, headers);
    }
    // IndexedDB fails, as in a private window. The status is not 503, because the client repeats
    // those.
    const reason = errorText(error);
    return refusal(500, `The browser could not keep or read the job: ${reason}`);
  }
}

function answer(route: Route, request: Request, scope: ServiceScope): Promise<Response> {
  switch (route.kind) {
    case 'submit':
      return answerSubmit(request, route, scope);
    case 'run':
      return answerRun(request, route.endpoint, scope);
    case 'status':
      return answerStatus(route.id, route.logs, scope);
    case 'stream':
      return answerStatusStream(route, scope);
    case 'result':
      return answerResult(route.id, request, scope);
    case 'cancel':
      return answerCancel(route.id, scope);
    case 'initiate':
      return answerInitiate(request, scope);
    case 'cdn-token':
      return Promise.resolve(answerCdnToken());
    case 'cdn-upload':
      return answerCdnUpload(request, scope);
    case 'cdn-multipart':
      return answerCdnMultipart(request, scope);
    case 'token':
      return answerToken(scope);
    case 'picture':
      return answerPicture(route.id, route.index, request, scope);
    case 'upload':
      return answerUpload(route.id, request, scope);
    case 'part':
      return answerPart(route.id, route.part, request, scope);
    case 'join':
      return answerJoin(route.id, request, scope);
    case 'refused':
      return Promise.resolve(
        refusal(
          route.status,
          route.detail,
          route.allow === undefined ? {} : { allow: route.allow },
        ),
      );
  }
}
