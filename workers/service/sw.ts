/**
 * The service worker: it serves the app's shell without a network, and answers the endpoint for the
 * pages it controls. It keeps no state of its own, so the browser may stop and replace it at any
 * moment, even while a job runs.
 */
import { answerOver, fromWire, isWireRequest, type WireMessage } from '../../src/fal/wire.ts';
import { shownAddress } from '../../src/request/picture-address.ts';
import { ANSWER_LIMIT_MS, type ServiceScope } from './scope.ts';
import { answerEndpoint } from './endpoint.ts';
import { answerHosted, isHostedUrl } from './routes/hosted.ts';
import { answerGuarded, beginsPage, isGuarded } from './guarded-pages.ts';
import { endpointOptions } from './model.ts';
import { showApp } from './notice-click.ts';
import { isEndpointRequest } from './read-route.ts';
import { dropForgotten, isShare, keepShared } from './shared-pictures.ts';
import { Shell, type ShellFile } from './shell.ts';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly ShellFile[] };

const base = self.registration.scope;
const shell = new Shell(self.__WB_MANIFEST, base);
const scope: Omit<ServiceScope, 'keepAlive' | 'appUrl'> = {
  base,
  options: endpointOptions(base),
  engineIsOpen,
  runLimitMs: ANSWER_LIMIT_MS,
  streamLimitMs: ANSWER_LIMIT_MS,
};

self.addEventListener('install', (event) => {
  event.waitUntil(shell.install().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(shell.activate().then(() => self.clients.claim()));
  event.waitUntil(dropForgotten());
});

self.addEventListener('message', (event) => {
  const message = event.data as 'claim' | 'activate' | WireMessage | undefined;
  // A page that was loaded past the service worker (shift-reload) asks it to take control.
  if (message === 'claim') return event.waitUntil(self.clients.claim());
  // The page sends this to a new version that waits (src/models/pwa.ts).
  if (message === 'activate') return event.waitUntil(self.skipWaiting());
  const [port] = event.ports;
  // A request from a page it does not control: by localFal() or the bridge.
  if (message?.type === 'playground-fetch' && port !== undefined) {
    const unwanted = new AbortController();
    const answer = () => answerOver(port, answerWire(message, event, unwanted.signal), unwanted);
    const { lock } = message;
    event.waitUntil(lock === undefined ? answer() : self.navigator.locks.request(lock, answer));
  }
});

async function answerWire(
  { request: wire, site }: WireMessage,
  event: ExtendableMessageEvent,
  signal: AbortSignal,
): Promise<Response> {
  if (!isWireRequest(wire)) throw new TypeError('This is no request');
  const request = fromWire(wire, signal);
  if (!isEndpointRequest(request.method, new URL(request.url), base)) {
    throw new TypeError(`${shownAddress(request.url)} is not an address of the endpoint`);
  }
  const keepAlive = (until: Promise<unknown>) => event.waitUntil(until);
  const from = site === undefined ? {} : { site };
  return answerEndpoint(request, {
    ...scope,
    ...from,
    refusesSockets: () => Promise.resolve(true),
    keepAlive,
  });
}

self.addEventListener('fetch', (event) => {
  const { request, clientId } = event;
  if (isEndpointRequest(request.method, new URL(request.url), base)) {
    const keepAlive = (until: Promise<unknown>) => event.waitUntil(until);
    const refusesSockets = () => isGuarded(clientId);
    const callerIsGone = async () => clientId !== '' && !(await self.clients.get(clientId));
    const followsRedirects = request.redirect === 'follow';
    event.respondWith(
      answerEndpoint(request, {
        ...scope,
        refusesSockets,
        keepAlive,
        callerIsGone,
        followsRedirects,
      }),
    );
    return;
  }
  if (isHostedUrl(new URL(request.url), base)) {
    event.respondWith(answerHosted(request, base));
    return;
  }
  if (isShare(request, base)) {
    event.respondWith(keepShared(request, base));
    return;
  }
  const answer = shell.answer(request);
  if (answer !== undefined) event.respondWith(answer);
  else if (beginsPage(request, base)) {
    event.respondWith(answerGuarded(request, event.resultingClientId));
  }
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(showApp(self.clients, base));
});

/** The page that executes jobs holds this Web Lock (src/jobs/executor.ts). */
async function engineIsOpen(): Promise<boolean> {
  const { held = [] } = await self.navigator.locks.query();
  return held.some(({ name }) => name === 'engine');
}
