import { json, refusal } from '../answers.ts';
import type { ServiceContext } from '../context.ts';

/**
 * `POST …/tokens/`. The client asks for a token before it opens a stream by itself, which is answered
 * here and needs none, or a WebSocket (`fal.realtime`), which would go past here to the hosted service
 * with the prompt. Which of the two is to come the request does not say, so only pages that open no
 * such WebSocket get one.
 */
export function answerToken({ refusesSockets = false }: ServiceContext): Response {
  if (refusesSockets) return json(200, 'local');
  return refusal(
    403,
    'Realtime is not offered by this engine; use fal.subscribe. For connectionMode "client" set the client up with localFal().',
  );
}
