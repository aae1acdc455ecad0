import { isFalHost } from './hosts.ts';
import type { WireRequest } from './wire.ts';

const TARGET = 'x-fal-target-url';

/**
 * Makes a client's request into one for the endpoint. The API key is left out, as the endpoint
 * needs none.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws TypeError for an address that is neither the hosted service's nor a file of the endpoint.
 */
export async function outgoing(request: Request, base: string): Promise<WireRequest> {
  // The header is set if the client was configured with a proxy.
  const target = request.headers.get(TARGET) ?? request.url;
  const fal = URL.canParse(target) && isFalHost(new URL(target).hostname);
  if (!fal && !request.url.startsWith(`${base}files/`)) {
    throw new TypeError(`${target} is not an address of the endpoint; nothing was sent`);
  }
  const headers = [...request.headers].filter(
    ([name]) => name !== 'authorization' && name !== TARGET,
  );
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return {
    url: fal ? target : request.url,
    method: request.method,
    headers,
    body: hasBody ? await request.arrayBuffer() : null,
  };
}
