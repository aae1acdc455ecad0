import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** The modules of a page that has just been opened, with IndexedDB in memory at hand. */
async function openPage() {
  vi.resetModules();
  const standIn = await import('./stand-in.ts');
  standIn.standInWith(async () => vi.stubGlobal('indexedDB', new IDBFactory()));
  const { database } = await import('./database.ts');
  return { database, isStandIn: standIn.isStandIn };
}

/** IndexedDB of a browser whose `open` is refused. */
function refusing(error: DOMException): void {
  const open = (): never => {
    throw error;
  };
  vi.stubGlobal('indexedDB', { open });
}

const denied = 'The user denied permission to access the database.';

afterEach(() => vi.unstubAllGlobals());

describe('a browser that lets a page have no database', () => {
  it.each([
    ['throws, as Firefox does', () => refusing(new DOMException('insecure', 'SecurityError'))],
    ['says no mutation', () => refusing(new DOMException('no', 'InvalidStateError'))],
    ['was denied it, as in Chromium', () => refusing(new DOMException(denied, 'UnknownError'))],
    ['has none', () => vi.stubGlobal('indexedDB', undefined)],
  ])('%s: records are in memory for this visit', async (_name, refuse) => {
    refuse();
    const { database, isStandIn } = await openPage();
    const db = await database();
    await db.put('blobs', { type: 'text/plain', bytes: new ArrayBuffer(2) }, 'a');
    expect(await (await database()).count('blobs', 'a')).toBe(1);
    expect(isStandIn()).toBe(true);
  });

  it('with a database that only fails now, keeps nothing in memory in its place', async () => {
    refusing(new DOMException('Internal error opening backing store', 'UnknownError'));
    const { database, isStandIn } = await openPage();
    await expect(database()).rejects.toThrow('backing store');
    expect(isStandIn()).toBe(false);
  });
});
