/**
 * The bridge's half for pages of other sites. The build makes it one file without imports,
 * `bridge-fetch.js`: copy it, or load it from the app.
 */
import { type BridgeAnswer, type BridgeRequest, CONNECT, READY } from './bridge-protocol.ts';
import { type ConfigurableClient, keepFetch } from './keep-fetch.ts';
import { fetchOver } from './fetch-over.ts';
import { inlinePictures } from './inline-pictures.ts';
import { longStream } from './long-stream.ts';
import { outgoing, staysInPage } from './outgoing.ts';
import { refuseSockets } from './refuse-sockets.ts';
import { refuseXhr } from './refuse-xhr.ts';
import type { WireRequest } from './wire.ts';

export interface Bridge {
  /**
   * Opens the app's window. Call it in the handler of a click, as browsers open windows for nothing
   * else. Resolves when the person has allowed this site to use their engine; at once if they did
   * so before.
   * @throws Error when the window was not opened, was closed, cannot answer, or the person refused.
   */
  readonly open: () => Promise<void>;
  /**
   * For `fal.config({ fetch })`. Works while the window is open. `data:` and `blob:` go to the page's
   * own fetch.
   */
  readonly fetch: typeof globalThis.fetch;
  /** As {@link LocalFal.keep}. */
  readonly keep: (client: ConfigurableClient) => () => void;
  readonly close: () => void;
}

const REFUSED = 'The person did not allow this site to use their engine';
const UNREADY = "The engine's window cannot answer in this browser now; it says why";

/** How often to look whether the person has closed the window; no event tells that. */
const LOOK_MS = 500;

/**
 * Connects a page of another site to a person's own engine. Requests go to the app's window by
 * messages and to no server. After this call the page cannot open a WebSocket (`fal.realtime`) or an
 * XMLHttpRequest to the hosted service.
 * @param appUrl address of the app's folder, such as `https://app.example/playground/`
 */
export function bridgeFetch(appUrl: string): Bridge {
  refuseSockets();
  const base = new URL('.', appUrl).href;
  refuseXhr(base, () => false);
  const ownFetch = globalThis.fetch;
  let link: BridgeLink | undefined;
  const ask = (request: WireRequest, signal?: AbortSignal): Promise<Response> => {
    if (link === undefined) throw new TypeError('Call open() of the bridge from a click first');
    return link.fetch(request, signal);
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (staysInPage(request)) return ownFetch.call(globalThis, request);
    const sent = await outgoing(request, base);
    const again = (part: WireRequest) => ask(part, request.signal);
    const response = longStream(await again(sent), sent, again);
    return inlinePictures(response, base, (url) =>
      ask({ url, method: 'GET', headers: [], body: null }),
    );
  };
  return {
    open: () => {
      if (link?.isOpen !== true) link = new BridgeLink(base);
      return link.allowed;
    },
    fetch,
    keep: (client) => keepFetch(client, fetch),
    close: () => link?.close(),
  };
}

/** One window of the app, from its opening to its end. */
class BridgeLink {
  /** Resolves when the person has allowed this page's site. */
  readonly allowed: Promise<void>;
  readonly #origin: string;
  readonly #window: Window | null;
  readonly #gone = new AbortController();
  #port: MessagePort | undefined;

  constructor(base: string) {
    this.#origin = new URL(base).origin;
    this.#window = open(new URL('bridge.html', base), '', 'popup,width=460,height=620');
    this.allowed = new Promise((resolve, reject) => {
      this.#gone.signal.addEventListener('abort', () => reject(this.#gone.signal.reason));
      if (this.#window === null)
        return this.#end('The browser did not open the bridge; call open() from a click');
      addEventListener(
        'message',
        ({ source, origin, data }) => {
          if (source !== this.#window || origin !== this.#origin || data !== READY) return;
          // A window that was reloaded says READY again; its old port is dead.
          this.#connect(resolve);
        },
        { signal: this.#gone.signal },
      );
      const look = setInterval(() => this.#look(), LOOK_MS);
      this.#gone.signal.addEventListener('abort', () => clearInterval(look));
    });
  }

  get isOpen(): boolean {
    this.#look();
    return !this.#gone.signal.aborted;
  }

  async fetch(request: WireRequest, signal?: AbortSignal): Promise<Response> {
    await this.allowed;
    const send = (request: WireRequest, port: MessagePort): void => {
      const message: BridgeRequest = { type: 'fetch', request };
      this.#port?.postMessage(message, [port, ...(request.body === null ? [] : [request.body])]);
    };
    const either = signal ? AbortSignal.any([signal, this.#gone.signal]) : this.#gone.signal;
    return fetchOver(send, request, either);
  }

  close(): void {
    this.#window?.close();
    this.#end('The bridge was closed');
  }

  #connect(allowed: () => void): void {
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.addEventListener('message', ({ data }: MessageEvent<BridgeAnswer>) => {
      if (data === 'allowed') allowed();
      else this.#end(data === 'unready' ? UNREADY : REFUSED);
    });
    port1.start();
    this.#window?.postMessage(CONNECT, this.#origin, [port2]);
  }

  /** Ends the link if the person has closed the window. */
  #look(): void {
    if (this.#window?.closed) this.#end('The window of the bridge was closed');
  }

  #end(reason: string): void {
    this.#port?.close();
    this.#gone.abort(new TypeError(reason));
  }
}
