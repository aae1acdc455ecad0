import { isEmbedded } from '../../workers/records/embedded.ts';
import { useModels } from '../stores/models.ts';

/**
 * Keeps the screen awake while this page installs a model, so that the machine does not go to sleep. The
 * browser takes the lock back when the page is hidden; it is requested again when the page is shown.
 */
export function stayAwakeWhileInstalling(): void {
  if (!('wakeLock' in navigator)) return;
  let lock: WakeLockSentinel | null = null;
  let asking = false;
  const held = () => lock !== null && !lock.released;
  const adjust = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      let want: boolean;
      do {
        want = wanted();
        if (want && !held()) lock = await navigator.wakeLock.request('screen');
        else if (!want && held()) await lock?.release();
        // An install may have begun or ended while the browser was answering.
      } while (wanted() !== want);
    } catch {
      // Browsers refuse when the battery is low. The install then goes on as long as the machine stays awake.
    }
    asking = false;
  };
  useModels.subscribe(() => void adjust());
  document.addEventListener('visibilitychange', () => void adjust());
}

function wanted(): boolean {
  return isInstalling() && document.visibilityState === 'visible';
}

function isInstalling(): boolean {
  const { packs, work } = useModels.getState();
  // The models that come with the app are installed within seconds, and without being asked for.
  return packs.some(
    (pack) =>
      pack.state === 'installing' && !isEmbedded(pack) && work[pack.id]?.phase === 'install',
  );
}
