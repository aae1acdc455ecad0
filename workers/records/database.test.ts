import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';

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
