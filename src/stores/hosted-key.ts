import { z } from 'zod';
import { create } from 'zustand';

interface HostedKey {
  /** null: pictures are made on this machine, as they are without it. */
  readonly key: string | null;
  /** Keep the key until this tab is closed, over reloads. */
  readonly keptInTab: boolean;
}

const NAME = 'playground-hosted-key';

/** The key of a person's own account. In memory only, or in this tab's session storage. */
export const useHostedKey = create<HostedKey>(() => {
  const kept = z.string().min(1).safeParse(globalThis.sessionStorage?.getItem(NAME));
  return kept.success ? { key: kept.data, keptInTab: true } : { key: null, keptInTab: false };
});

/** From now on pictures are made by the hosted service. */
export function turnHostedOn(key: string, keepInTab: boolean): void {
  if (keepInTab) sessionStorage.setItem(NAME, key);
  else sessionStorage.removeItem(NAME);
  useHostedKey.setState({ key, keptInTab: keepInTab });
}

/** From now on they are made here, and the key is forgotten. */
export function turnHostedOff(): void {
  sessionStorage.removeItem(NAME);
  useHostedKey.setState({ key: null, keptInTab: false });
}
