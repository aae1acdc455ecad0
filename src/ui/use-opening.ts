import { useDeferredValue } from 'react';

/**
 * Whether a view that covers others is drawn: it is drawn in slices when it opens, so that the page answers meanwhile,
 * and taken away at once when it closes.
 */
export function useOpening(open: boolean): boolean {
  return useDeferredValue(open) && open;
}
