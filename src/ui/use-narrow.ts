import { useSyncExternalStore } from 'react';

/** Whether picture and settings stand below each other, as on a phone. The stylesheets have the same width. */
export const useNarrow = matcher('(max-width: 960px)');

/** Whether the header has room for the model's name and for little else. */
export const usePhone = matcher('(max-width: 480px)');

/** A hook that says whether the screen is as a query has it. */
function matcher(query: string): () => boolean {
  const list = matchMedia(query);
  const subscribe = (changed: () => void): (() => void) => {
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  };
  return () => useSyncExternalStore(subscribe, () => list.matches);
}
