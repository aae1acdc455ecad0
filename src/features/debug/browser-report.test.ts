import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueJob } from '../../../test/jobs/hand-engine.ts';
import { failJob, listJobs } from '../../../workers/records/jobs.ts';
import { readBrowser } from './browser-report.ts';
import { browserSections } from './browser-sections.ts';

/** A page of plain http: no GPU, no locks, no storage, no service worker, no caches. */
beforeEach(() => {
  vi.stubGlobal('navigator', { userAgent: 'a browser' });
  vi.stubGlobal('isSecureContext', false);
  vi.stubGlobal('crossOriginIsolated', false);
});
afterEach(() => vi.unstubAllGlobals());

const shown = async (title: string) => {
  const section = browserSections(await readBrowser()).find((each) => each.title === title);
  if (section === undefined) throw new Error(`there is no section ${title}`);
  return section;
};

describe('a report of the browser', () => {
  it('is of nulls where the browser has nothing', async () => {
    expect(await readBrowser()).toMatchObject({
      adapter: null,
      locks: null,
      storage: null,
      serviceWorkers: null,
      caches: null,
      refused: {},
    });
    expect(await shown('Web Locks')).toMatchObject({ facts: [], note: 'There is none.' });
  });

  it('counts the job records of each state', async () => {
    const [{ id }] = [await queueJob(), await queueJob()];
    await failJob(id, { code: 'cancelled', message: '', action: '' });
    expect((await listJobs()).length).toBe(2);
    expect((await readBrowser()).jobs).toEqual({ queued: 1, running: 0, done: 0, failed: 1 });
  });

  it('names the locks that are held and waited for', async () => {
    const engine = { name: 'engine', mode: 'exclusive' };
    const locks = { query: async () => ({ held: [engine], pending: [engine] }) };
    vi.stubGlobal('navigator', { userAgent: '', locks });
    expect((await shown('Web Locks')).facts).toEqual([
      { name: 'engine', value: 'held, exclusive' },
      { name: 'engine', value: 'waited for, exclusive' },
    ]);
  });

  it('says why a part was refused, and has the others all the same', async () => {
    const storage = { estimate: () => Promise.reject(new Error('not in private windows')) };
    vi.stubGlobal('navigator', { userAgent: '', storage });
    const report = await readBrowser();
    expect(report.storage).toBeNull();
    expect(report.jobs).not.toBeNull();
    expect(await shown('Storage')).toMatchObject({
      facts: [],
      note: 'not in private windows',
    });
  });
});
