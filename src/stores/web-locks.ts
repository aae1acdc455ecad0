/** The Web Locks of this page; null where there are none, as on plain http. */
export function webLocks(): LockManager | null {
  // The types say that both are always defined. Node, where tests run, has no navigator.
  const { navigator } = globalThis as { navigator?: { readonly locks?: LockManager } };
  return navigator?.locks ?? null;
}

/**
 * The same, once they are known to work: where a person has blocked site data, every call of them
 * rejects.
 */
export async function usableLocks(): Promise<LockManager | null> {
  const locks = webLocks();
  if (locks === null) return null;
  return locks.query().then(
    () => locks,
    () => null,
  );
}
