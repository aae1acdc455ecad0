import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers of an answer of the hub itself that a page may read; neither Retry-After nor RateLimit. */
const HUB_EXPOSES =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash';

/** The hub names the page's origin in its answers. */
export function allowOnHub(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', HUB_EXPOSES);
}

/** The CDN does not know the page's origin: after a redirect a browser sends `Origin: null`. */
export function allowOnCdn(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', '*');
}

/** Takes back what the two functions above allow. */
export function hideFromPages(response: ServerResponse): void {
  response.removeHeader('Access-Control-Allow-Origin');
}

/**
 * Answers a preflight. `Range` of one range needs none; `If-Range` and any other header does, and
 * passes only when it is listed.
 */
export function answerPreflight(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD');
  if (allowed.length > 0) {
    response.setHeader('Access-Control-Allow-Headers', allowed.join(', '));
  }
  response.writeHead(204).end();
}
