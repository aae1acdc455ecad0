import { useModels } from '../../stores/models.ts';

/**
 * Keeps the screen, and with it the machine, awake while this page installs. The browser takes the
 * lock back whenever the page is hidden; it is asked for again when the page shows.
 */
export function stayAwakeWhileInstalling(): void {
  if (!('wakeLock' in navigator)) return;
  let lock: WakeLockSentinel | null = null;
  let asking = false;
  const adjust = async (): Promise<void> => {
    const wanted = isInstalling() && document.visibilityState === 'visible';
    if (asking || wanted === (lock !== null && !lock.released)) return;
    asking = true;
    try {
      if (wanted) lock = await navigator.wakeLock.request('screen');
      else await lock?.release();
    } catch {
      // On low battery a browser refuses; the install goes on as long as the machine does.
    }
    asking = false;
  };
  useModels.subscribe(() => void adjust());
  document.addEventListener('visibilitychange', () => void adjust());
}

function isInstalling(): boolean {
  const { packs, work } = useModels.getState();
  return packs.some(({ id, state }) => state === 'installing' && work[id]?.phase === 'install');
}
