import { create } from 'zustand';
import type { StorageEstimate } from '../../workers/protocol/store.ts';
import { askStore } from './store-client.ts';

interface Storage {
  /** null until the store has answered, or where it cannot. */
  readonly estimate: StorageEstimate | null;
  /** What the browser said when it was last asked not to clear its storage; null: not asked. */
  readonly kept: boolean | null;
}

/** What the browser says of its room. A hint: it rounds, or makes it up. */
export const useStorage = create<Storage>(() => ({ estimate: null, kept: null }));

/** Asks how much room there is. */
export async function measureStorage(): Promise<void> {
  // Plain http has no storage to ask about.
  if (!isSecureContext) return;
  const answer = await askStore(async (store) => ({
    ok: true as const,
    value: await store.estimate(),
  }));
  if (answer.ok) useStorage.setState({ estimate: answer.value });
}

/** Asks the browser not to clear what is stored; some show a question, most decide by themselves. */
export async function askToKeep(): Promise<void> {
  const kept = await navigator.storage.persist().catch(() => false);
  useStorage.setState({ kept });
}
