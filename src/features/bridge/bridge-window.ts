/**
 * The window's side of the bridge (src/fal/bridge-protocol.ts). It asks the person whether a site
 * may use the engine, and passes the requests of an allowed site unread to the service worker.
 */
import { create } from 'zustand';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { appWorker } from '../../fal/app-worker.ts';
import {
  type BridgeAnswer,
  type BridgeRequest,
  CONNECT,
  READY,
} from '../../fal/bridge-protocol.ts';
import { answerOver, isWireRequest, type WireMessage } from '../../fal/wire.ts';
import { offlineFailure } from '../../models/offline-failure.ts';
import { activeServiceWorker, serviceWorkers } from '../../models/service-worker.ts';
import { allowSite, forgetSite, isAllowed, useAllowedSites } from './allowed-sites.ts';

interface BridgeWindow {
  /**
   * `alone`: no page opened the window, or it is in a frame. `waiting`: the page that opened it has
   * not answered yet. `asking`: the person is asked. `preparing`: the service worker is being installed.
   * `open`: the site's requests are answered. `refused`: the person refused the site. `broken`: there is
   * no service worker to answer.
   */
  readonly state: 'alone' | 'waiting' | 'asking' | 'preparing' | 'open' | 'refused' | 'broken';
  /** The site's origin, as the browser states it. */
  readonly origin: string;
  /** Why the window is `broken`. */
  readonly failure: EngineFailure | null;
}

export const useBridge = create<BridgeWindow>(() => ({
  state: 'alone',
  origin: '',
  failure: null,
}));

/** The port to the site. Its messages wait until the port is started. */
let port: MessagePort | undefined;

/** Tells the page that opened the window that the window is ready. */
export function startBridge(): void {
  const opener = globalThis.opener as Window | null;
  // Never in a frame: a page around it could steal the click on Allow, and browsers give frames of
  // other sites a storage of their own, without the models.
  if (opener === null || globalThis.top !== globalThis.self) return;
  useBridge.setState({ state: 'waiting' });
  addEventListener('message', ({ source, origin, data, ports }) => {
    // Pages without an origin, such as files and sandboxed frames, all have the origin "null".
    if (source !== opener || data !== CONNECT || origin === 'null') return;
    port?.close();
    [port] = ports;
    useBridge.setState({ state: 'asking', origin });
    if (isAllowed(origin)) void letIn(origin);
  });
  // The permission may be taken back in any window of the app.
  useAllowedSites.subscribe(({ origins }) => {
    const { state, origin } = useBridge.getState();
    if ((state === 'open' || state === 'preparing') && !origins.includes(origin)) shutOut();
  });
  opener.postMessage(READY, '*');
}

/** The person allows the site that asks. */
export function allow(): void {
  const { origin } = useBridge.getState();
  allowSite(origin);
  void letIn(origin);
}

/** The person refuses the site that asks, or forbids it again. */
export function refuse(): void {
  forgetSite(useBridge.getState().origin);
  shutOut();
}

/** Tells the site that it may not use the engine, and hears it no more. */
function shutOut(): void {
  endPort('refused');
  useBridge.setState({ state: 'refused' });
}

function endPort(answer: BridgeAnswer): void {
  port?.postMessage(answer);
  port?.close();
  port = undefined;
}

async function letIn(site: string): Promise<void> {
  useBridge.setState({ state: 'preparing' });
  const failure = await whyUnready();
  const open = port;
  // The person may have refused meanwhile, or another page may have come.
  if (open === undefined || useBridge.getState().origin !== site) return;
  if (failure !== null) {
    endPort('unready');
    return useBridge.setState({ state: 'broken', failure });
  }
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

/** Waits for the service worker, which on the first visit is still being installed. */
async function whyUnready(): Promise<EngineFailure | null> {
  const workers = serviceWorkers();
  try {
    if (workers !== null && (await activeServiceWorker(workers)) !== null) return null;
    return NO_SERVICE_WORKER;
  } catch (error) {
    console.warn('No service worker:', error);
    return offlineFailure(error);
  }
}

const NO_SERVICE_WORKER: EngineFailure = {
  code: 'not_controlled',
  message: 'This browser runs no service worker for the app, so nothing answers the site.',
  action: 'Use a normal window, and allow the app to keep data.',
};

async function pass(
  { request }: BridgeRequest,
  site: string,
  answerTo: MessagePort,
): Promise<void> {
  if (!isAllowed(site)) {
    shutOut();
    throw new TypeError('The person does not allow this site to use their engine any more');
  }
  if (!isWireRequest(request)) throw new TypeError('This is no request');
  const worker = await appWorker(new URL('.', document.baseURI).href);
  const message: WireMessage = { type: 'playground-fetch', request, site };
  worker.postMessage(message, [answerTo, ...(request.body === null ? [] : [request.body])]);
}
