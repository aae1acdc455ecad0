import { EngineError } from '../../workers/failure.ts';
import type { PackState } from '../../workers/protocol/store.ts';
import { isEmbedded } from '../../workers/records/embedded.ts';
import { useModels } from '../stores/models.ts';
import { setOffline, useOffline } from '../stores/offline.ts';
import { offlineFailure } from './offline-failure.ts';
import { keepForOffline } from './offline.ts';
import { activeServiceWorker, serviceWorkers, takesControl } from './service-worker.ts';

/** The app draws all the same, but a reload needs the network and the endpoint hears nothing of this page. */
const NOT_CONTROLLED = new EngineError(
  'not_controlled',
  'The service worker does not reach this page, so this page has no endpoint and no offline use.',
  'Reload the page; if developer tools bypass the service worker, turn that off first.',
);

/**
 * Registers the service worker and stores all that a run without a network needs.
 * Then `<html data-offline="ready">` says two things: the app opens and runs without a network, and requests
 * of this page to the endpoint are answered by the service worker. A new version of the app is used at the
 * next visit; no page is ever reloaded. If an installed model that comes with the app turns out damaged, it is
 * repaired in the background.
 */
export function startOffline(): void {
  // Vite's development server has no service worker.
  const workers = serviceWorkers();
  if (import.meta.env.DEV || workers === null) return;
  void makeReady();
  // Developer tools that kept the service worker from the page may let it in later.
  workers.addEventListener('controllerchange', () => {
    const { offline } = useOffline.getState();
    if (offline.state === 'failed' && offline.failure.code === NOT_CONTROLLED.code)
      void makeReady();
  });
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
    setOffline({ state: 'failed', failure: offlineFailure(error) });
  }
}

/** @returns false if the browser has no service worker for this page: then nothing can be prepared */
async function prepareOffline(): Promise<boolean> {
  const workers = serviceWorkers();
  const active = workers === null ? null : await activeServiceWorker(workers);
  if (workers === null || active === null) return false;
  const controlled = await takesControl(workers, active);
  await keepForOffline();
  if (!controlled && workers.controller === null) throw NOT_CONTROLLED;
  return true;
}
