import { waitsForNetwork } from '../../workers/records/packs.ts';
import { goOnWithInstalls } from './store-client.ts';
import { useModels } from '../stores/models.ts';
import { mirrorPacks } from '../stores/mirror-packs.ts';
import { stayAwakeWhileInstalling } from './wake-lock.ts';

/**
 * Mirrors the installed models. If an install was interrupted, the store worker is started: it goes on with
 * that install. It also goes on, now and whenever the network is back, with installs that a failure of the
 * network paused.
 */
export async function startModels(): Promise<void> {
  stayAwakeWhileInstalling();
  await mirrorPacks();
  goOn();
  addEventListener('online', goOn);
}

function goOn(): void {
  const { packs } = useModels.getState();
  if (packs.some((pack) => pack.state === 'installing' || waitsForNetwork(pack))) {
    goOnWithInstalls();
  }
}
