import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A page of its own: its modules know nothing of the pages before it. */
async function openPage() {
  vi.resetModules();
  const { database } = await import('./database.ts');
  const { onOutdated, outdatedFailure } = await import('./outdated.ts');
  return { database, onOutdated, outdatedFailure };
}

beforeEach(async () => {
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '');
});

/** Another tab with a version of the app that this one does not know. */
const newerTab = () => openDB('playground', 99);

describe('a page whose database a newer version of the app has upgraded', () => {
  it('lets it, and says from then on that it has to be reloaded', async () => {
    const page = await openPage();
    const told = vi.fn();
    page.onOutdated(told);
    await page.database();
    expect(page.outdatedFailure()).toBeNull();
    const newer = await newerTab();
    expect(told).toHaveBeenCalledTimes(1);
    expect(page.outdatedFailure()).toMatchObject({
      code: 'app_outdated',
      action: 'Reload the page.',
    });
    await expect(page.database()).rejects.toMatchObject({ code: 'app_outdated' });
    await expect(page.database()).rejects.toMatchObject({ code: 'app_outdated' });
    expect(told).toHaveBeenCalledTimes(1);
    newer.close();
  });

  it('says so too where it was opened after the upgrade', async () => {
    const newer = await newerTab();
    const page = await openPage();
    const told = vi.fn();
    page.onOutdated(told);
    await expect(page.database()).rejects.toMatchObject({ code: 'app_outdated' });
    expect(told).toHaveBeenCalledTimes(1);
    newer.close();
  });

  it('tells nobody who has stopped listening', async () => {
    const page = await openPage();
    const told = vi.fn();
    page.onOutdated(told)();
    await page.database();
    (await newerTab()).close();
    expect(told).not.toHaveBeenCalled();
  });
});

it('a database that was deleted under a page is opened again', async () => {
  const page = await openPage();
  await page.database();
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('playground');
    deleting.addEventListener('success', resolve);
    deleting.addEventListener('error', reject);
  });
  expect(await (await page.database()).count('jobs')).toBe(0);
  expect(page.outdatedFailure()).toBeNull();
});

/** Stands for `addEventListener` of a request that fails. */
function callOnError(type: string, listener: () => void): void {
  if (type === 'error') queueMicrotask(listener);
}

/** Breaks off the next openings, as Chromium does while it clears the data of a site. */
function breakOff(times: number): void {
  const open = vi.spyOn(indexedDB, 'open');
  for (let left = times; left > 0; left--) {
    open.mockImplementationOnce(() => {
      const error = new DOMException('The connection was closed.', 'AbortError');
      return Object.create(IDBOpenDBRequest.prototype, {
        error: { value: error },
        addEventListener: { value: callOnError },
        removeEventListener: { value: () => {} },
      }) as IDBOpenDBRequest;
    });
  }
}

describe('an opening that the browser breaks off', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is tried again', async () => {
    const page = await openPage();
    breakOff(4);
    expect(await (await page.database()).count('jobs')).toBe(0);
  });

  it('fails in the end, and the next call tries again', async () => {
    const page = await openPage();
    breakOff(5);
    await expect(page.database()).rejects.toThrow('The connection was closed.');
    expect(await (await page.database()).count('jobs')).toBe(0);
  });
});
