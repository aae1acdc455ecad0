/**
 * The window's side of the bridge (src/fal/bridge-protocol.ts): lets a site in when the person says
 * so, and hands its requests, unopened, to the service worker.
 */
import { create } from 'zustand';
import { appWorker } from '../../fal/app-worker.ts';
import {
  type BridgeAnswer,
  type BridgeRequest,
  CONNECT,
  READY,
} from '../../fal/bridge-protocol.ts';
import { answerOver, isWireRequest, type WireMessage } from '../../fal/wire.ts';
import { allowSite, forgetSite, isAllowed } from './allowed-sites.ts';

interface BridgeWindow {
  /**
   * `alone`: nobody opened it, or it is in a frame. `waiting`: for the site that opened it. `asking`:
   * the person. `open`: the site's requests are answered.
   */
  readonly state: 'alone' | 'waiting' | 'asking' | 'open' | 'refused';
  /** Of the site, as the browser says. */
  readonly origin: string;
}

export const useBridge = create<BridgeWindow>(() => ({ state: 'alone', origin: '' }));

/** Requests wait in it until it is started. */
let port: MessagePort | undefined;

/** Tells the window's opener that it is there. */
export function startBridge(): void {
  const opener = globalThis.opener as Window | null;
  // In a frame the click on Allow could be stolen, and the models are not there.
  if (opener === null || globalThis.top !== globalThis.self) return;
  useBridge.setState({ state: 'waiting' });
  addEventListener('message', ({ source, origin, data, ports }) => {
    // "null" is every page without an origin: files, sandboxed frames.
    if (source !== opener || data !== CONNECT || origin === 'null') return;
    port?.close();
    [port] = ports;
    useBridge.setState({ state: 'asking', origin });
    if (isAllowed(origin)) void letIn(origin);
  });
  opener.postMessage(READY, '*');
}

/** The person allows the site that asks. */
export function allow(): void {
  const { origin } = useBridge.getState();
  allowSite(origin);
  void letIn(origin);
}

/** The person does not, or no more. */
export function refuse(): void {
  const { origin } = useBridge.getState();
  forgetSite(origin);
  port?.postMessage('refused' satisfies BridgeAnswer);
  port?.close();
  port = undefined;
  useBridge.setState({ state: 'refused' });
}

async function letIn(site: string): Promise<void> {
  // On the very first visit it is still being installed.
  await navigator.serviceWorker?.ready;
  const open = port;
  if (open === undefined || useBridge.getState().origin !== site) return;
  useBridge.setState({ state: 'open' });
  open.addEventListener('message', ({ data, ports: [answerTo] }: MessageEvent<BridgeRequest>) => {
    if (answerTo === undefined) return;
    pass(data, site, answerTo).catch(
      (error: unknown) => void answerOver(answerTo, Promise.reject(error as Error)),
    );
  });
  open.start();
  open.postMessage('allowed' satisfies BridgeAnswer);
}

async function pass(
  { request }: BridgeRequest,
  site: string,
  answerTo: MessagePort,
): Promise<void> {
  if (!isWireRequest(request)) throw new TypeError('This is no request');
  const worker = await appWorker(new URL('.', document.baseURI).href);
  const message: WireMessage = { type: 'playground-fetch', request, site };
  worker.postMessage(message, [answerTo, ...(request.body === null ? [] : [request.body])]);
}
