/** Remembers whether a newer version of the app has upgraded the database. */
import type { EngineFailure } from '../protocol/failure.ts';

const OUTDATED: EngineFailure = {
  code: 'app_outdated',
  message:
    'A newer version of the app was opened in this browser, and this page can no longer read or keep anything.',
  action: 'Reload the page.',
};

let outdated = false;
const listeners = new Set<() => void>();

/** The failure to show if this page has to be reloaded; null as long as it has not. */
export function outdatedFailure(): EngineFailure | null {
  return outdated ? OUTDATED : null;
}

/**
 * Calls `listener` once, when {@link outdatedFailure} is no longer null.
 * @returns a function that ends the subscription
 */
export function onOutdated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Notes that the database is newer than this page. That stays so until the page is reloaded. */
export function noteOutdated(): EngineFailure {
  if (!outdated) {
    outdated = true;
    for (const listener of listeners) listener();
  }
  return OUTDATED;
}
