import { useSyncExternalStore } from 'react';

/** Screens with an address of their own; the app's one screen has none. */
type Route = 'api';

/** The hash of a screen, to link to. */
export const API_HASH = '#/api';

/** Which screen the address names. */
export function useRoute(): Route | undefined {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** {@link useRoute} of now. */
export function currentRoute(): Route | undefined {
  return location.hash === API_HASH ? 'api' : undefined;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
