import { useSyncExternalStore } from 'react';

/** The screens that have an address of their own; the main screen has none. */
type Route = 'api';

/** The hash of a screen, to link to. */
export const API_HASH = '#/api';

/** Which screen the address names. */
export function useRoute(): Route | undefined {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** The same without React: the screen that the address names at the moment. */
export function currentRoute(): Route | undefined {
  return location.hash === API_HASH ? 'api' : undefined;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
