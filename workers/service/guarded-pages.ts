/**
 * Pages of other programs in the app's folder. A service worker does not see WebSockets, so
 * `fal.realtime` with a token of the caller's own would pass the endpoint by and carry the prompt to
 * the hosted service. Such a page gets a Content-Security-Policy that allows it no WebSocket beyond
 * its own origin: the client's `onError` then hears of it.
 */
const POLICY = "connect-src 'self' http: https: data: blob:";

/** Which pages have the policy, by the browser's ids. A service worker that was stopped forgets. */
const CACHE = 'guarded-pages';

/**
 * Whether a request is for a page or a worker that begins to run in the app's folder.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function beginsPage({ method, mode, destination, url }: Request, base: string): boolean {
  if (method !== 'GET' || !url.startsWith(base)) return false;
  return mode === 'navigate' || destination === 'worker' || destination === 'sharedworker';
}

/**
 * Answers with the network's page and the policy.
 * @param id of the page that the request begins (`FetchEvent.resultingClientId`)
 */
export async function answerGuarded(request: Request, id: string): Promise<Response> {
  const response = await fetch(request);
  // The browser follows a redirect itself, and asks again.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.append('content-security-policy', POLICY);
  // A browser that names no worker is not asked about it: it gets no token.
  if (id !== '') await remember(id);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Whether a page has the policy. @param id `FetchEvent.clientId` */
export async function isGuarded(id: string): Promise<boolean> {
  if (id === '') return false;
  return (await (await caches.open(CACHE)).match(keyOf(id))) !== undefined;
}

async function remember(id: string): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    if ((await self.clients.get(url.slice(keyOf('').length))) === undefined)
      await cache.delete(url);
  }
  await cache.put(keyOf(id), new Response());
}

/** The Cache API takes addresses for keys; nothing lies at this one. */
function keyOf(id: string): string {
  return `https://page.invalid/${id}`;
}

declare const self: ServiceWorkerGlobalScope;
