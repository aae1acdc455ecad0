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

/** Calls `tell` when the worker is gone that holds the lock of this name. */
export function whenGone(
  name: string,
  locks: Pick<LockManager, 'request'>,
  tell: (cause: string) => void,
): void {
  locks
    .request(name, () => tell('it ended without a word'))
    .catch((error: unknown) => console.warn(error));
}
