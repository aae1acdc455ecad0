import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Limits the storage of a browser's origin, and lifts the limit again. */
export interface SmallQuota {
  /** Bytes the origin uses. */
  usage(): Promise<number>;
  /** Gives the origin this many bytes and no more. */
  set(quotaSize: number): Promise<void>;
  /** As {@link set}; resolves once a write of this page, which is of the origin, is refused. */
  setUntilFull(quotaSize: number, page: Page): Promise<void>;
  /** Gives room for {@link ROOM_BYTES} more than is used. */
  giveRoom(): Promise<void>;
  /** Gives the origin as much as the disk has. */
  lift(): Promise<void>;
}

const ROOM_BYTES = 100_000_000;
/** Chromium measures the used room again if a write needs more than the room it last measured. */
const PROBE_BYTES = ROOM_BYTES + 1_000_000;

/**
 * Gives an origin {@link ROOM_BYTES} and no more. Called before the origin is used: where Chromium has
 * seen all the room of a disk, it goes on with that for half a minute.
 * @param context its first page must stay open; which origin it has does not matter
 */
export async function smallQuota(context: BrowserContext, origin: string): Promise<SmallQuota> {
  const [page] = context.pages();
  if (page === undefined) throw new Error('the browser has no page');
  const cdp = await context.newCDPSession(page);
  const usage = async (): Promise<number> =>
    (await cdp.send('Storage.getUsageAndQuota', { origin })).usage;
  const set = async (quotaSize: number): Promise<void> => {
    await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  };
  const giveRoom = async (): Promise<void> => set((await usage()) + ROOM_BYTES);
  await giveRoom();
  return {
    usage,
    set,
    giveRoom,
    setUntilFull: async (quotaSize, writer) => {
      await set(quotaSize);
      await expect
        .poll(() => writer.evaluate(writeAndDelete, PROBE_BYTES), { timeout: 60_000 })
        .toBe('QuotaExceededError');
    },
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
