import { appWorker, isControlled } from './app-worker.ts';
import { type ConfigurableClient, keepFetch } from './keep-fetch.ts';
import { fetchOver } from './fetch-over.ts';
import { inlinePictures } from './inline-pictures.ts';
import { outgoing } from './outgoing.ts';
import { refuseSockets } from './refuse-sockets.ts';
import type { WireMessage, WireRequest } from './wire.ts';

export interface LocalFal {
  /**
   * For `fal.config({ fetch })`. This browser's endpoint answers every request, and none reaches
   * the network, even if the service worker does not control the page.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Sets `fetch` in a client, and keeps it set when the client is configured again
   * (`fal.config({ credentials })`).
   * @returns a function that restores the client.
   */
  readonly keep: (client: ConfigurableClient) => () => void;
}

/**
 * Connects a page of the app's origin, in the app's folder or outside it, to the endpoint. After
 * this call the page cannot open a WebSocket to the hosted service (`fal.realtime`).
 * @param base absolute URL of the app's folder, ending in a slash; by default the folder that this
 *   module was loaded from
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
