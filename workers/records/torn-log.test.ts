import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';

type Work = (lock: object | null) => Promise<void>;

/** A page of Chromium, or of another browser, whose lock is free or taken. @returns what it deletes */
async function turnIn({ chromium = true, isFree = true }) {
  const request = vi.fn(async (_name: string, _options: object, work: Work) => {
    await work(isFree ? {} : null);
  });
  vi.stubGlobal('navigator', { locks: { request }, ...(chromium ? { userAgentData: {} } : {}) });
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const deleted = vi.spyOn(indexedDB, 'deleteDatabase');
  const { turnLogOver } = await import('./torn-log.ts');
  turnLogOver();
  turnLogOver();
  expect(request).not.toHaveBeenCalled();
  vi.runAllTimers();
  vi.useRealTimers();
  return { request, deleted };
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the log of the database', () => {
  it('is turned over once, by a database that is created and deleted, and leaves none', async () => {
    const { request, deleted } = await turnIn({});
    expect(request).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(deleted).toHaveBeenCalledTimes(1));
    await vi.waitFor(async () => expect(await indexedDB.databases()).toEqual([]));
  });

  it.each([
    ['another page that lives has turned it over', { isFree: false }],
    ['the browser is another', { chromium: false }],
  ])('is left alone where %s', async (_why, page) => {
    const { deleted } = await turnIn(page);
    expect(await indexedDB.databases()).toEqual([]);
    expect(deleted).not.toHaveBeenCalled();
  });
});
