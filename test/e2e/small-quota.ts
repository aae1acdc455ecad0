import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ClientBrowser } from './client-browser.ts';

/** Limits the storage of a browser's origin, and lifts the limit again. */
export interface SmallQuota {
  /** Bytes the origin uses. */
  usage(): Promise<number>;
  /** Gives the origin this many bytes and no more. */
  set(quotaSize: number): Promise<void>;
  /** As {@link set}; resolves once a write is refused. */
  setUntilFull(quotaSize: number): Promise<void>;
  /** Gives room for {@link ROOM_BYTES} more than is used. */
  giveRoom(): Promise<void>;
  /** Gives the origin as much as the disk has. */
  lift(): Promise<void>;
}

const ROOM_BYTES = 24_000_000;
/** Chromium measures the used room again if a write needs more than the room it last measured. */
const PROBE_BYTES = ROOM_BYTES + 1_000_000;

/** @param page of the origin whose quota it is; it must stay open. */
export async function smallQuota(
  browser: Pick<ClientBrowser, 'origin' | 'context'>,
  page: Page,
): Promise<SmallQuota> {
  const { origin } = browser;
  const cdp = await browser.context.newCDPSession(page);
  const usage = async (): Promise<number> =>
    (await cdp.send('Storage.getUsageAndQuota', { origin })).usage;
  const set = async (quotaSize: number): Promise<void> => {
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  };
  return {
    usage,
    set,
    setUntilFull: async (quotaSize) => {
      await set(quotaSize);
      // The first time this takes half a minute, for which Chromium ignores the limit.
      await expect
        .poll(() => page.evaluate(writeAndDelete, PROBE_BYTES), { timeout: 60_000 })
        .toBe('QuotaExceededError');
    },
    giveRoom: async () => set((await usage()) + ROOM_BYTES),
    lift: async () => {
      await cdp.send('Storage.overrideQuotaForOrigin', { origin });
    },
  };
}

/** Runs in the page. @returns the name of the error with which the write was refused. */
async function writeAndDelete(bytes: number): Promise<string | undefined> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const open = indexedDB.open('probe');
    open.addEventListener('upgradeneeded', () => open.result.createObjectStore('probe'));
    open.addEventListener('success', () => resolve(open.result));
    open.addEventListener('error', () => reject(open.error as DOMException));
  });
  const change = (act: (store: IDBObjectStore) => void) =>
    new Promise<string | undefined>((resolve) => {
      const tx = db.transaction('probe', 'readwrite');
      act(tx.objectStore('probe'));
      tx.addEventListener('complete', () => resolve(undefined));
      tx.addEventListener('abort', () => resolve(tx.error?.name ?? 'aborted'));
    });
  // Noise, because Chrome compresses zeros to almost nothing.
  const noise = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) {
    crypto.getRandomValues(noise.subarray(at, at + 65_536));
  }
  const refused = await change((store) => store.put(noise, 0));
  await change((store) => store.delete(0));
  db.close();
  return refused;
}
