import { create } from 'zustand';
import { keep, readKept } from './browser-storage.ts';

interface HostedKey {
  /** null: pictures are made on this machine, as they are without it. */
  readonly key: string | null;
  /** Keep the key until this tab is closed, over reloads. False also if the browser refused to. */
  readonly keptInTab: boolean;
}

const NAME = 'playground-hosted-key';

/** The key of a person's own account. In memory only, or in this tab's session storage. */
export const useHostedKey = create<HostedKey>(() => {
  const key = readKept('sessionStorage', NAME) || null;
  return { key, keptInTab: key !== null };
});

/** From now on pictures are made by the hosted service. */
export function turnHostedOn(key: string, keepInTab: boolean): void {
  const kept = keep('sessionStorage', NAME, keepInTab ? key : null);
  useHostedKey.setState({ key, keptInTab: keepInTab && kept });
}

/** From now on they are made here, and the key is forgotten. */
export function turnHostedOff(): void {
  keep('sessionStorage', NAME, null);
  useHostedKey.setState({ key: null, keptInTab: false });
}
