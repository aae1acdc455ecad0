import { json, refusal } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';

/**
 * `POST …/tokens/`. The client asks for a token before it opens a stream, which this endpoint
 * answers and which needs no token, and before it opens a WebSocket (`fal.realtime`). A WebSocket
 * cannot be answered here: with a token it would carry the prompt to the hosted service. The
 * request does not say which of the two will follow, so only pages that cannot open such a
 * WebSocket get a token.
 */
export async function answerToken({ refusesSockets }: ServiceScope): Promise<Response> {
  if ((await refusesSockets?.()) === true) return json(200, 'local');
  return refusal(
    403,
    'Realtime is not offered by this engine; use fal.subscribe. For connectionMode "client" set the client up with localFal().',
  );
}
