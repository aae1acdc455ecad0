import { isFalHost } from './hosts.ts';
import type { WireRequest } from './wire.ts';

const TARGET = 'x-fal-target-url';

/**
 * A client's request as the endpoint takes it. The key stays behind: nothing here needs it.
 * @param base absolute URL of the app's folder, ending in a slash
 * @throws TypeError for an address that is neither the hosted service's nor a file of the endpoint.
 */
export async function outgoing(request: Request, base: string): Promise<WireRequest> {
  // Set where the client has a proxy of its own.
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
