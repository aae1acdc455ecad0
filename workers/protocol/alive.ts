/**
 * How a page learns that a worker of its own ended without a word, as where the browser ran out of memory: the
 * worker holds a Web Lock as long as it lives, and the page waits for that lock.
 */

/**
 * Takes a Web Lock and never gives it back. The browser does, when this worker is gone. Where a person has
 * blocked site data there is no lock to take.
 * @returns once it is taken, or cannot be
 */
export function holdWhileAlive(name: string): Promise<void> {
  return new Promise((resolve) => {
    const hold = (): Promise<never> => new Promise(() => resolve());
    navigator.locks.request(name, hold).catch(() => resolve());
  });
}

/** The part of the Web Locks that is used to notice the end of a worker. */
export type WatchedLocks = Pick<LockManager, 'request' | 'query'>;

/**
 * Calls `tell` when the worker is gone that holds the lock of this name. Once the data of the site was cleared,
 * Chromium gives new workers other locks than the page has. Then the page cannot notice, and is told nothing.
 */
export function whenGone(name: string, locks: WatchedLocks, tell: (cause: string) => void): void {
  watch(name, locks, tell).catch((error: unknown) => console.warn(error));
}

async function watch(
  name: string,
  locks: WatchedLocks,
  tell: (cause: string) => void,
): Promise<void> {
  const { held = [] } = await locks.query();
  if (!held.some((lock) => lock.name === name)) return;
  await locks.request(name, () => tell('it ended without a word'));
}
