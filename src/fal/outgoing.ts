import { falFolderUrl, isFalUrl } from './hosts.ts';
import type { WireRequest } from './wire.ts';

const TARGET = 'x-fal-target-url';
/** The most characters of an address in a message: it may hold a picture. */
const SHOWN = 100;

/**
 * Whether a request asks for nothing that the endpoint has: a picture in the address itself, or one
 * in the page. It never leaves the browser, and the page's own fetch answers it.
 */
export function staysInPage({ url }: Request): boolean {
  return /^(?:data|blob):/i.test(url);
}

/**
 * Whether a request is one for the endpoint: to the hosted service or its folders here, through a
 * client's proxy to it, or for one of the endpoint's own files.
 * @param base absolute URL of the app's folder, ending in a slash
 */
export function isForEndpoint(request: Request, base: string): boolean {
  const { url } = request;
  if (isFalUrl(targetOf(request)) || url.startsWith(`${base}files/`)) return true;
  return falFolderUrl(url, base) !== undefined;
}

/**
 * Makes a client's request into one for the endpoint. The API key is left out, as the endpoint
 * needs none.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws TypeError for an address that is neither the hosted service's nor a file of the endpoint.
 */
export async function outgoing(request: Request, base: string): Promise<WireRequest> {
  const target = targetOf(request);
  if (!isForEndpoint(request, base)) {
    const shown = target.length > SHOWN ? `${target.slice(0, SHOWN - 1)}…` : target;
    throw new TypeError(`${shown} is not an address of the endpoint; nothing was sent`);
  }
  const headers = [...request.headers].filter(
    ([name]) => name !== 'authorization' && name !== TARGET,
  );
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return {
    url: isFalUrl(target) ? target : request.url,
    method: request.method,
    headers,
    body: hasBody ? await request.arrayBuffer() : null,
  };
}

/** The header is set if the client was configured with a proxy. */
function targetOf(request: Request): string {
  return request.headers.get(TARGET) ?? request.url;
}
