import { create } from 'zustand';
import type { StorageEstimate } from '../../workers/protocol/store.ts';
import { askStore } from './store-client.ts';

interface Storage {
  /** null until the store has answered, and on plain http. */
  readonly estimate: StorageEstimate | null;
  /** Whether the browser agreed, when it was last asked, not to clear its storage; null if it was not asked. */
  readonly kept: boolean | null;
}

/** What the browser says about its storage. The numbers are hints: browsers round them or make them up. */
export const useStorage = create<Storage>(() => ({ estimate: null, kept: null }));

/** Asks the browser, through the store, how much room there is. */
export async function measureStorage(): Promise<void> {
  // Plain http has no storage for models.
  if (!isSecureContext) return;
  const answer = await askStore(async (store) => ({
    ok: true as const,
    value: await store.estimate(),
  }));
  if (answer.ok) useStorage.setState({ estimate: answer.value });
}

/** Asks the browser not to clear its storage. Some browsers ask the person, most decide by themselves. */
export async function askToKeep(): Promise<void> {
  // Plain http has no StorageManager.
  const storage = navigator.storage as StorageManager | undefined;
  const kept = (await storage?.persist().catch(() => false)) ?? false;
  useStorage.setState({ kept });
}
