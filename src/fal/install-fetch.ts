import { isFalMediaHost } from './hosts.ts';
import { isForEndpoint } from './outgoing.ts';

/**
 * Puts a fetch before the page's own one: requests for the endpoint go to it, all others on to the
 * page's. For clients that take no fetch of their own.
 * @param base absolute URL of the app's folder, ending in a slash
 * @returns a function that restores the page's fetch, unless somebody else has replaced it since
 */
export function installFetch(fetch: typeof globalThis.fetch, base: string): () => void {
  const own = globalThis.fetch;
  const before: typeof globalThis.fetch = (input, init) => {
    // A request may be read once only, so it is made once and passed on.
    const request = new Request(input, init);
    const isOurs = isForEndpoint(request, base) || isUpload(request);
    return isOurs ? fetch(request) : own.call(globalThis, request);
  };
  globalThis.fetch = before;
  return () => {
    if (globalThis.fetch === before) globalThis.fetch = own;
  };
}

/** An upload to where the hosted service keeps pictures; `fetch` refuses it. */
function isUpload({ url, method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD' && isFalMediaHost(new URL(url).hostname);
}
