/** Whether a newer version of the app has taken over what this browser keeps. */
import type { EngineFailure } from '../protocol/failure.ts';

const OUTDATED: EngineFailure = {
  code: 'app_outdated',
  message:
    'A newer version of the app was opened in this browser, and this page can no longer read or keep anything.',
  action: 'Reload the page.',
};

let outdated = false;
const listeners = new Set<() => void>();

/** Why this page has to be reloaded; null while its version of the app is the newest. */
export function outdatedFailure(): EngineFailure | null {
  return outdated ? OUTDATED : null;
}

/**
 * `listener` is called once, when {@link outdatedFailure} becomes a failure.
 * @returns what ends the subscription.
 */
export function onOutdated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says that the database is of a newer version; it stays so until the page is reloaded. */
export function noteOutdated(): EngineFailure {
  if (!outdated) {
    outdated = true;
    for (const listener of listeners) listener();
  }
  return OUTDATED;
}
