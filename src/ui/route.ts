import { useSyncExternalStore } from 'react';

/** The screens that have an address of their own; the main screen has none. */
type Route = 'api' | 'bench' | 'debug';

/** The hash of a screen, to link to. */
export const API_HASH = '#/api';

/** Linked from the report on this browser. */
export const BENCH_HASH = '#/bench';

/** Of development builds only, and linked from nowhere. */
const DEBUG_HASH = '#/debug';

/** Which screen the address names. */
export function useRoute(): Route | undefined {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** The same without React: the screen that the address names at the moment. */
export function currentRoute(): Route | undefined {
  if (import.meta.env.DEV && location.hash === DEBUG_HASH) return 'debug';
  if (location.hash === BENCH_HASH) return 'bench';
  return location.hash === API_HASH ? 'api' : undefined;
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
