import { EngineError, toFailure } from '../../workers/failure.ts';
import type { PackState } from '../../workers/protocol/store.ts';
import type { EngineFailure, ErrorCode } from '../../workers/protocol/failure.ts';
import { isEmbedded } from '../../workers/records/embedded.ts';
import { isQuotaError } from '../../workers/records/store-failure.ts';
import { useModels } from '../stores/models.ts';
import { setOffline, useOffline } from '../stores/offline.ts';
import { NotKept } from './keep-models.ts';
import { keepForOffline } from './offline.ts';

/**
 * Registers the service worker and, after the first paint, takes in what a run without a network
 * needs. `<html data-offline="ready">` then says that the app opens and runs with the network cut
 * and that this page's requests to the endpoint are answered here. An update is used at the next
 * visit; nothing ever reloads a page. A kept model that turns out damaged is mended behind the page.
 */
export function startOffline(): void {
  // Vite's own server has no built service worker; plain http and some private windows allow none.
  if (import.meta.env.DEV || navigator.serviceWorker === undefined) return;
  void afterFirstPaint().then(makeReady);
  useModels.subscribe(({ packs }, { packs: before }) => {
    if (packs === before) return;
    const became = (state: PackState) =>
      packs.some((pack) => {
        const was = before.find(({ id }) => id === pack.id)?.state;
        return isEmbedded(pack) && pack.state === state && was !== undefined && was !== state;
      });
    const { state } = useOffline.getState().offline;
    // The other way round: repaired or gone on with in the list of models.
    if ((state === 'ready' && became('damaged')) || (state === 'failed' && became('ready'))) {
      void makeReady();
    }
  });
}

/** Begins, or tries again after a failure. Never rejects: the state is in src/stores/offline.ts. */
export async function makeReady(): Promise<void> {
  setOffline({ state: 'preparing' });
  delete document.documentElement.dataset['offline'];
  try {
    if (await prepareOffline()) {
      document.documentElement.dataset['offline'] = 'ready';
      setOffline({ state: 'ready' });
    } else {
      setOffline({ state: 'none' });
    }
  } catch (error) {
    console.warn('Not ready for offline use:', error);
    setOffline({ state: 'failed', failure: failureOf(error) });
  }
}

/** @returns false where a browser blocks service workers without saying so (the runner's). */
async function prepareOffline(): Promise<boolean> {
  const workers = navigator.serviceWorker;
  const registration = await workers.register(new URL('sw.js', document.baseURI));
  if (registration === undefined) return false;
  registration.addEventListener('updatefound', () => activate(registration.installing));
  activate(registration.waiting);
  const { active } = await workers.ready;
  if (workers.controller === null) {
    const controlled = new Promise((resolve) => {
      workers.addEventListener('controllerchange', resolve, { once: true });
    });
    active?.postMessage('claim');
    await controlled;
  }
  await keepForOffline();
  return true;
}

/** How often a new version that waits is asked again. */
const ASK_MS = 1000;

/**
 * Sees to it that a new version is taken. It asks for that itself once it is installed, but Chromium
 * lets it wait where the one before has something to answer just then, up to five minutes.
 */
function activate(worker: ServiceWorker | null): void {
  if (worker === null) return;
  const asking = setInterval(() => {
    if (worker.state === 'installed') worker.postMessage('activate');
    else if (worker.state !== 'installing') clearInterval(asking);
  }, ASK_MS);
}

/** Said of a folder that a person named these would be of use; the app's own they did not choose. */
const DID_NOT_COME: readonly ErrorCode[] = ['model_file_missing', 'file_download_error'];

function failureOf(error: unknown): EngineFailure {
  if (error instanceof NotKept && error.failure.code === 'model_file_invalid') {
    return {
      code: 'model_file_invalid',
      message: 'A model that comes with the app is not the one this version of it needs.',
      action: 'Reload the page; if it stays, whoever hosts the app has to publish it again.',
    };
  }
  if (error instanceof NotKept && !DID_NOT_COME.includes(error.failure.code)) return error.failure;
  if (error instanceof EngineError) return toFailure(error);
  return isQuotaError(error)
    ? {
        code: 'storage_full',
        message: 'The browser has no room to keep the app.',
        action: 'Free some space.',
      }
    : {
        code: 'file_download_error',
        message: 'Some files of the app did not come.',
        action: 'Check the connection.',
      };
}

function afterFirstPaint(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      setTimeout(resolve);
    });
  });
}
