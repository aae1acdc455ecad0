import { EngineError, toFailure } from '../../workers/failure.ts';
import type { PackState } from '../../workers/protocol/store.ts';
import type { EngineFailure, ErrorCode } from '../../workers/protocol/failure.ts';
import { isEmbedded } from '../../workers/records/embedded.ts';
import { isQuotaError } from '../../workers/records/write-failure.ts';
import { useModels } from '../stores/models.ts';
import { setOffline, useOffline } from '../stores/offline.ts';
import { NotKept } from './keep-models.ts';
import { keepForOffline } from './offline.ts';

/**
 * After the first paint, registers the service worker and stores all that a run without a network needs.
 * Then `<html data-offline="ready">` says two things: the app opens and runs without a network, and requests
 * of this page to the endpoint are answered by the service worker. A new version of the app is used at the
 * next visit; no page is ever reloaded. If an installed model that comes with the app turns out damaged, it is
 * repaired in the background.
 */
export function startOffline(): void {
  // Vite's development server has no service worker. Plain http and some private windows allow none.
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
    // A damaged copy has to be repaired. And after a failure, a person may have repaired or resumed an install
    // in the list of models: then the rest is done here.
    if ((state === 'ready' && became('damaged')) || (state === 'failed' && became('ready'))) {
      void makeReady();
    }
  });
}

/** Makes the app ready for use without a network. Never rejects: the state is in src/stores/offline.ts. */
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

/** @returns false if the browser blocks service workers without an error, as the runner's browser does */
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

/** How often a waiting version of the service worker is asked to take over. */
const ASK_MS = 1000;

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

/**
 * Failures whose sentences speak of a folder that a person named. A person did not choose the app's own
 * folders, so these failures get another sentence here.
 */
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
