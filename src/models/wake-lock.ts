import { isEmbedded } from '../../workers/records/embedded.ts';
import { useModels } from '../stores/models.ts';

/**
 * Keeps the screen, and with it the machine, awake while this page installs. The browser takes the
 * lock back whenever the page is hidden; it is asked for again when the page shows.
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
        // An install may begin or end while the browser is still asked.
      } while (wanted() !== want);
    } catch {
      // On low battery a browser refuses; the install goes on as long as the machine does.
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
  // What comes with the app takes seconds, and nobody asked for it.
  return packs.some(
    (pack) =>
      pack.state === 'installing' && !isEmbedded(pack) && work[pack.id]?.phase === 'install',
  );
}
