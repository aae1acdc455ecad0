import { useSyncExternalStore } from 'react';

/** The screen has no room for picture and settings side by side. The stylesheets have the same width. */
const NARROW = matchMedia('(max-width: 960px)');

/** Whether picture and settings stand below each other, as on a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => NARROW.matches);
}

function subscribe(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}
