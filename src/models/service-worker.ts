/**
 * This page's service worker: registered, active, and in control of the page. Each of these may never come
 * about, and no browser says so; so each wait here has an end.
 */

import { within } from '../request/within.ts';

/** How long the script of the service worker may take to come; no byte of it is seen on the way. */
const SCRIPT_MS = 60_000;

/** How long an active service worker may take to take control of the page. It does so within moments. */
const CONTROL_MS = 5000;

/** How often a waiting version of the service worker is asked to take over. */
const ASK_MS = 1000;

/** What a browser refuses a service worker with whose person has blocked site data. */
const BLOCKED: ReadonlySet<string> = new Set(['SecurityError', 'NotSupportedError']);

/** The service worker was refused by the browser, or its files did not come. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

/**
 * The page's service workers; null where the browser has none for it: on plain http, in some private
 * windows, and where a person has blocked site data.
 */
export function serviceWorkers(): ServiceWorkerContainer | null {
  try {
    return (navigator.serviceWorker as ServiceWorkerContainer | undefined) ?? null;
  } catch {
    // SecurityError: this page may keep nothing.
    return null;
  }
}

/**
 * Registers the service worker and waits until it is active.
 * @returns null if the browser allows none here
 * @throws {NotInstalled} if its installation failed, or its script did not come within a minute; TypeError if
 *   its script cannot come
 */
export async function activeServiceWorker(
  workers: ServiceWorkerContainer,
): Promise<ServiceWorker | null> {
  const registration = await register(workers);
  // The runner's browser blocks service workers without an error.
  if (registration === undefined) return null;
  registration.addEventListener('updatefound', () => activate(registration.installing));
  activate(registration.waiting);
  return registration.active ?? becomesActive(registration);
}

async function register(
  workers: ServiceWorkerContainer,
): Promise<ServiceWorkerRegistration | undefined> {
  try {
    const script = workers.register(new URL('sw.js', document.baseURI));
    return await within(script, SCRIPT_MS, () => new NotInstalled('its script did not come'));
  } catch (error) {
    // Site data is blocked: the page goes on without. Chromium says that it is not supported.
    if (error instanceof DOMException && BLOCKED.has(error.name)) return undefined;
    throw error;
  }
}

/**
 * `ready` of the container stays open for ever if the first installation fails. A browser ends an installation
 * that takes five minutes.
 */
function becomesActive(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = registration.installing ?? registration.waiting;
  if (worker === null) throw new NotInstalled('there is no service worker');
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker.state === 'redundant') reject(new NotInstalled('its installation failed'));
      else if (registration.active !== null) resolve(registration.active);
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

/**
 * Asks the service worker to take control of this page, which was loaded past it.
 * @returns false if it has not done so within five seconds. Then it never does: developer tools, for
 *   instance, may keep it from the page.
 */
export async function takesControl(
  workers: ServiceWorkerContainer,
  active: ServiceWorker,
): Promise<boolean> {
  if (workers.controller !== null) return true;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      workers.removeEventListener('controllerchange', end);
      resolve();
    };
    const timer = setTimeout(end, CONTROL_MS);
    workers.addEventListener('controllerchange', end);
    active.postMessage('claim');
  });
  return workers.controller !== null;
}

/**
 * Makes a new version of the service worker take over. It tries that itself once it is installed
 * (`skipWaiting`). But Chromium lets it wait, up to five minutes, while the version before has a request to
 * answer.
 */
function activate(worker: ServiceWorker | null): void {
  if (worker === null) return;
  const asking = setInterval(() => {
    if (worker.state === 'installed') worker.postMessage('activate');
    else if (worker.state !== 'installing') clearInterval(asking);
  }, ASK_MS);
}
