import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';

/** `none`: this browser, or this address, has no service worker to keep anything with. */
export type OfflineState =
  | { readonly state: 'none' | 'preparing' | 'ready' }
  | { readonly state: 'failed'; readonly failure: EngineFailure };

/** Whether all that a run needs without a network is kept. Set by src/models/pwa.ts alone. */
export const useOffline = create<{ readonly offline: OfflineState }>(() => ({
  offline: { state: 'none' },
}));

export function setOffline(offline: OfflineState): void {
  useOffline.setState({ offline });
}
