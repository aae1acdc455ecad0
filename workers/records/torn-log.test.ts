import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';

type Work = (lock: object | null) => Promise<void>;

/** Locks as the browser gives them: one holder at a time, the others wait, or get none where they want it at once. */
class Locks {
  readonly #held = new Map<string, Promise<unknown>>();
  readonly request = vi.fn(async (name: string, ...given: [Work] | [object, Work]) => {
    const [options, work] = given.length === 1 ? [{}, given[0]] : given;
    const before = this.#held.get(name);
    if (before !== undefined && 'ifAvailable' in options) return work(null);
    const mine = (before ?? Promise.resolve()).then(() => work({}));
    this.#held.set(name, mine);
    await mine;
    if (this.#held.get(name) === mine) this.#held.delete(name);
  });
}

/** A page of Chromium, or of another browser, that has opened the database. */
async function openedIn({ chromium = true, locks = new Locks() }) {
  vi.stubGlobal('navigator', { locks, ...(chromium ? { userAgentData: {} } : {}) });
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { turnLogOver, logTurned } = await import('./torn-log.ts');
  turnLogOver();
  turnLogOver();
  return { locks, logTurned };
}

const deleting = () => vi.spyOn(indexedDB, 'deleteDatabase');

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the log of the database', () => {
  it('is turned over once, in a second, by a database that is created and deleted, and leaves none', async () => {
    const deleted = deleting();
    const { locks } = await openedIn({});
    expect(locks.request).not.toHaveBeenCalled();
    vi.runAllTimers();
    vi.useRealTimers();
    await expect.poll(() => deleted).toHaveBeenCalledTimes(1);
    await expect.poll(() => indexedDB.databases()).toEqual([]);
  });

  it('is turned over before the first write, which waits for it', async () => {
    const deleted = deleting();
    const { logTurned } = await openedIn({});
    await logTurned();
    expect(deleted).toHaveBeenCalledTimes(1);
    expect(await indexedDB.databases()).toEqual([]);
    await logTurned();
    vi.runAllTimers();
    expect(deleted).toHaveBeenCalledTimes(1);
  });

  it('is waited for where another page turns it over at the same time', async () => {
    const deleted = deleting();
    const { locks, logTurned } = await openedIn({});
    const done: string[] = [];
    const first = logTurned()?.then(() => done.push('first'));
    const other = await openedIn({ locks });
    await other.logTurned();
    done.push('other');
    await first;
    expect(done).toEqual(['first', 'other']);
    expect(deleted).toHaveBeenCalledTimes(1);
  });

  it('keeps nobody from writing where the page that turns it over does not answer', async () => {
    const locks = new Locks();
    void locks.request('playground-log-turning', () => new Promise(() => {}));
    const { logTurned } = await openedIn({ locks });
    const waiting = logTurned();
    await vi.advanceTimersByTimeAsync(5000);
    await waiting;
  });

  it('is left alone in another browser, and where no database was opened', async () => {
    const deleted = deleting();
    const { locks, logTurned } = await openedIn({ chromium: false });
    await logTurned();
    vi.runAllTimers();
    expect(locks.request).not.toHaveBeenCalled();
    expect(deleted).not.toHaveBeenCalled();
  });

  it('is turned over before anything is put into the database, and keeps no read waiting', async () => {
    const events: string[] = [];
    const note = (name: string) => () => events.push(name);
    vi.stubGlobal('navigator', { locks: new Locks(), userAgentData: {} });
    vi.resetModules();
    const { readDraft, saveDraft } = await import('./draft.ts');
    deleting().mockImplementationOnce((name) => {
      note('turned')();
      return indexedDB.deleteDatabase(name);
    });
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function put(
      this: IDBObjectStore,
      ...given
    ) {
      note('put')();
      return this.put(...given);
    });
    await readDraft(null);
    note('read')();
    await saveDraft('tab', null);
    expect(events).toEqual(['read', 'turned', 'put']);
  });
});
