import type { JobId } from '../../protocol/engine-job.ts';
import { appUrl } from '../read-route.ts';
import type { ServiceScope } from '../scope.ts';

/** A browser follows twenty redirects. */
const MOST_TURNS = 18;
/** The first turns are short: no event tells that a caller went away, but it takes no further turn. */
const FIRST_MS = 500;

/** The parameter of an address that says which turn a request is. */
const TURN = 'turn';

/** Which turn a request is: 0 for the first. */
export function turnOf(request: Request): number {
  const turn = Number(new URL(request.url).searchParams.get(TURN) ?? 0);
  return Number.isInteger(turn) && turn > 0 ? turn : 0;
}

/** How long a turn of `fal.run` lasts, in ms: half a second twice, then twice as long each time. */
export function turnMs(turn: number, { followsRedirects, runLimitMs }: ServiceScope): number {
  if (followsRedirects !== true) return runLimitMs;
  return Math.min(FIRST_MS * 2 ** Math.max(turn - 1, 0), runLimitMs);
}

/**
 * Makes the caller ask again at once, by a redirect. The browser ends an answer that takes five
 * minutes, and a new turn has five minutes of its own. Also, if the browser stops the service worker,
 * it repeats the turn and not the request that made the job.
 * @returns undefined if the caller follows no redirects, or no more
 */
export function nextTurn(id: JobId, request: Request, scope: ServiceScope): Response | undefined {
  const turn = turnOf(request) + 1;
  if (scope.followsRedirects !== true || turn > MOST_TURNS) return undefined;
  // A page's policy may allow addresses of its own origin only, or the hosted service's only.
  const url = new URL(request.url);
  const isOwn = url.origin === new URL(scope.base).origin;
  const place = isOwn
    ? `${scope.base}files/${id}/answer.json`
    : `${appUrl(url, scope.base)}/requests/${id}`;
  return Response.redirect(`${place}?${TURN}=${turn}`, 303);
}
