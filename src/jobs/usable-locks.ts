/**
 * The page's Web Locks; null if it has none: on plain http, and where a person has blocked site data, which
 * leaves the object there and makes every call reject.
 */
export async function usableLocks(): Promise<LockManager | null> {
  // The types say that this is always defined.
  const locks = navigator.locks as LockManager | undefined;
  if (locks === undefined) return null;
  return locks.query().then(
    () => locks,
    () => null,
  );
}
