import { webLocks } from './web-locks.ts';

/** Every page of the app that can be seen holds this Web Lock, with the others. */
const LOOKED_AT = 'looked-at';

/** What is asked of the Web Locks. */
type Locks = Pick<LockManager, 'request' | 'query'>;

/**
 * Lets the other pages of the app know when this one can be seen. The browser takes the lock from a page that ends.
 * @param locks null where there are none, as on plain http: then no page knows of another
 */
export function showWhenSeen(locks: Locks | null = webLocks()): void {
  let letGo: (() => void) | undefined;
  const look = (): void => {
    letGo?.();
    letGo = undefined;
    if (!isSeen() || locks === null) return;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    // Where a person has blocked site data, every call rejects.
    locks.request(LOOKED_AT, { mode: 'shared' }, () => held).catch(() => {});
  };
  document.addEventListener('visibilitychange', look);
  look();
}

/** Whether a person can see a page of the app now, this one or another. Never rejects. */
export async function isLookedAt(locks: Locks | null = webLocks()): Promise<boolean> {
  if (isSeen() || locks === null) return isSeen();
  const { held = [] } = await locks.query().catch(() => ({ held: [] as LockInfo[] }));
  return isSeen() || held.some(({ name }) => name === LOOKED_AT);
}

function isSeen(): boolean {
  return document.visibilityState === 'visible';
}
