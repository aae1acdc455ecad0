/**
 * A service worker has to end every answer within five minutes, but a job may run longer. The endpoint
 * ends the stream of a job's status before that, with a comment that says from where it continues.
 * Comments mean nothing to readers of event streams.
 */
import type { WireRequest } from './wire.ts';

const CONTINUES = ': continues ';
/** Names the place in the request that continues a stream. */
export const AFTER = 'after';

/** The last chunk of a stream that has more to tell. @param place where the next one begins */
export function continuesLine(place: string): string {
  return `${CONTINUES}${place}`;
}

/**
 * Makes one event stream without an end of the several that the endpoint gives. Other answers stay as
 * they are.
 * @param request what `response` answers
 * @param ask sends the same request for a later part of the stream
 */
export function longStream(
  response: Response,
  request: WireRequest,
  ask: (request: WireRequest) => Promise<Response>,
): Response {
  const isStream = response.headers.get('content-type') === 'text/event-stream';
  if (!isStream || response.body === null) return response;
  let reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const place = placeIn(value);
        if (place === undefined) return controller.enqueue(value);
        const url = new URL(request.url);
        url.searchParams.set(AFTER, place);
        const next = await ask({ ...request, url: url.href });
        // The record may have been deleted meanwhile.
        if (!next.ok || next.body === null) return controller.close();
        reader = next.body.getReader();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

/** The endpoint sends each event and each comment as one chunk of ASCII. */
function placeIn(chunk: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(chunk.subarray(0, 100));
  return text.startsWith(CONTINUES) ? text.slice(CONTINUES.length).trim() : undefined;
}
