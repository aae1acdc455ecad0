import { appWorker, isControlled } from './app-worker.ts';
import { type ConfigurableClient, keepFetch } from './keep-fetch.ts';
import { fetchOver } from './fetch-over.ts';
import { inlinePictures } from './inline-pictures.ts';
import { outgoing } from './outgoing.ts';
import { refuseSockets } from './refuse-sockets.ts';
import type { WireMessage, WireRequest } from './wire.ts';

export interface LocalFal {
  /**
   * For `fal.config({ fetch })`. Every request is answered by this browser's endpoint; none can
   * reach a network, whether or not the service worker controls the page.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Sets a client up, and keeps it so when it is configured again (`fal.config({ credentials })`).
   * @returns what undoes it.
   */
  readonly keep: (client: ConfigurableClient) => () => void;
}

/**
 * The endpoint for a page of the app's origin, in the app's folder or not. From this call on the page
 * opens no WebSocket to the hosted service (`fal.realtime`).
 * @param base absolute URL of the app's folder, ending in a slash; where this module was loaded from
 *   without it
 */
export function localFal({ base = folderOf(import.meta.url) } = {}): LocalFal {
  refuseSockets();
  const ask = async (request: WireRequest, signal?: AbortSignal): Promise<Response> => {
    const worker = await appWorker(base);
    const lock = `fal:${crypto.randomUUID()}`;
    const send = (request: WireRequest, port: MessagePort): void => {
      const message: WireMessage = { type: 'playground-fetch', request, lock };
      worker.postMessage(message, [port, ...(request.body === null ? [] : [request.body])]);
    };
    return fetchOver(send, request, signal, lock);
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await ask(await outgoing(request, base), request.signal);
    if (isControlled(base)) return response;
    return inlinePictures(response, base, (url) =>
      ask({ url, method: 'GET', headers: [], body: null }),
    );
  };
  return { fetch, keep: (client) => keepFetch(client, fetch) };
}

function folderOf(url: string): string {
  return new URL('.', url).href;
}
