import { appWorker, isControlled } from './app-worker.ts';
import { type ConfigurableClient, keepFetch } from './keep-fetch.ts';
import { fetchOver } from './fetch-over.ts';
import { inlinePictures } from './inline-pictures.ts';
import { installFetch } from './install-fetch.ts';
import { longStream } from './long-stream.ts';
import { outgoing, staysInPage } from './outgoing.ts';
import { refuseSockets } from './refuse-sockets.ts';
import { refuseXhr } from './refuse-xhr.ts';
import type { WireMessage, WireRequest } from './wire.ts';

export interface LocalFal {
  /**
   * For `fal.config({ fetch })`. This browser's endpoint answers every request, and none reaches
   * the network, even if the service worker does not control the page. `data:` and `blob:` go to
   * the page's own fetch.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Sets `fetch` in a client, and keeps it set when the client is configured again
   * (`fal.config({ credentials })`).
   * @returns a function that restores the client.
   */
  readonly keep: (client: ConfigurableClient) => () => void;
  /**
   * Puts `fetch` before the page's own one, for clients that take none: requests to the hosted
   * service and to the endpoint's files are answered here, all others go where they went.
   * @returns a function that restores the page's fetch.
   */
  readonly install: () => () => void;
}

export interface LocalFalOptions {
  /**
   * Absolute URL of the app's folder, ending in a slash; by default the folder that this module was
   * loaded from.
   */
  readonly base?: string;
  /**
   * How a page that the service worker does not control gets pictures: `inline`, the default, as
   * data URIs, which such a page can show; `address` as addresses below `files/`, which `fetch`
   * answers and an `<img>` there cannot load. A controlled page always gets addresses.
   */
  readonly pictures?: 'inline' | 'address';
}

/**
 * Connects a page of the app's origin, in the app's folder or outside it, to the endpoint. After
 * this call the page cannot open a WebSocket to the hosted service (`fal.realtime`), nor an
 * XMLHttpRequest that no service worker would see.
 */
export function localFal({
  base = folderOf(import.meta.url),
  pictures = 'inline',
}: LocalFalOptions = {}): LocalFal {
  refuseSockets();
  refuseXhr(base, () => isControlled(base));
  warnPastWorker(base);
  const ownFetch = globalThis.fetch;
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
    if (staysInPage(request)) return ownFetch.call(globalThis, request);
    const sent = await outgoing(request, base);
    const again = (part: WireRequest) => ask(part, request.signal);
    const response = longStream(await again(sent), sent, again);
    if (isControlled(base) || pictures === 'address') return response;
    return inlinePictures(response, base, (url) =>
      ask({ url, method: 'GET', headers: [], body: null }),
    );
  };
  return {
    fetch,
    keep: (client) => keepFetch(client, fetch),
    install: () => installFetch(fetch, base),
  };
}

function folderOf(url: string): string {
  return new URL('.', url).href;
}

/**
 * Says so if the page lies in the app's folder and the service worker does not control it, as after a
 * reload with shift: then a client that is set up with `proxyUrl` alone sends prompt, picture and key
 * to the host of the app.
 */
function warnPastWorker(base: string): void {
  const isInside = globalThis.location?.href.startsWith(base) === true;
  if (!isInside || isControlled(base)) return;
  console.warn(
    'The service worker of the app does not control this page. Requests through localFal() are answered here all the same; any other request to the hosted service or to /api/fal/proxy leaves the browser. Reload the page without shift.',
  );
}
