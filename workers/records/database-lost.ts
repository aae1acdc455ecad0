/**
 * Tells that the connection to the database ended although nobody here closed it: a person cleared the
 * data of the site, the database was deleted, or the browser gave it up. It may be empty when it is opened
 * the next time.
 */
const listeners = new Set<() => void>();

/**
 * Calls `listener` each time the connection is lost.
 * @returns a function that ends the subscription
 */
export function onDatabaseLost(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** To be called by the database alone. */
export function noteDatabaseLost(): void {
  for (const listener of listeners) listener();
}
