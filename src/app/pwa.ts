import { keepForOffline } from './offline.ts';

/**
 * Registers the service worker and, after the first paint, takes in what a run without a network
 * needs. `<html data-offline="ready">` then says that the app opens and runs with the network cut
 * and that this page's requests to the endpoint are answered here. An update is used at the next
 * visit; nothing ever reloads a page.
 */
export function startOffline(): void {
  // Vite's own server has no built service worker; plain http and some private windows allow none.
  if (import.meta.env.DEV || navigator.serviceWorker === undefined) return;
  void afterFirstPaint()
    .then(takeIn)
    .catch((error: unknown) => console.warn('Not ready for offline use:', error));
}

async function takeIn(): Promise<void> {
  const workers = navigator.serviceWorker;
  const registration = await workers.register(new URL('sw.js', document.baseURI));
  // A browser told to block service workers (the runner's) answers with nothing.
  if (registration === undefined) return;
  const { active } = await workers.ready;
  if (workers.controller === null) {
    const controlled = new Promise((resolve) => {
      workers.addEventListener('controllerchange', resolve, { once: true });
    });
    active?.postMessage('claim');
    await controlled;
  }
  await keepForOffline();
  document.documentElement.dataset['offline'] = 'ready';
}

function afterFirstPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      setTimeout(resolve);
    });
  });
}
