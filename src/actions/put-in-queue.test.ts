import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { database } from '../../workers/records/database.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import { useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setRequest, setSettings, useSettings } from '../stores/settings.ts';

/** How often the large picture was brought into view. */
let scrolled = 0;
vi.stubGlobal('matchMedia', () => ({ matches: true }));
vi.stubGlobal('document', {
  baseURI: 'https://example.com/app/',
  querySelector: () => ({ scrollIntoView: () => (scrolled += 1) }),
});
const { generate } = await import('./submit.ts');
const { tryStrengths } = await import('./strength-strip.ts');

const source = { blob: new Blob(['p']), name: 'a.png', url: 'blob:a', width: 64, height: 64 };

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  setRequest({ prompt: 'a lighthouse' });
  setSession({ source, problem: null });
  scrolled = 0;
});
afterEach(() => vi.restoreAllMocks());

/** A database that breaks at a job's record. @param stored how many it takes before */
function breakAfter(stored: number): void {
  const { put, add } = IDBObjectStore.prototype;
  let left = stored;
  const counting = (write: typeof put): typeof put =>
    function (this: IDBObjectStore, ...given) {
      if (this.name === 'jobs' && (left -= 1) < 0) throw new DOMException('broken', 'UnknownError');
      return write.apply(this, given);
    };
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(counting(put));
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(counting(add));
}

describe('a strip of which one cannot be stored', () => {
  it('keeps those before it, shows the first, and says how many there are', async () => {
    breakAfter(2);
    await tryStrengths();
    const jobs = await listJobs();
    expect(jobs.map(({ request }) => request.strength)).toEqual([0.36, 0.44]);
    expect(useSettings.getState().view).toBe(jobs[0]?.id);
    expect(useSession.getState().problem?.message).toMatch(/^2 of 6 pictures are in the queue\. /);
  });

  it('is no run at all where that is the first', async () => {
    breakAfter(0);
    await tryStrengths();
    expect(useSettings.getState().view).toBe('');
    expect(useSession.getState().problem?.message).toMatch(/^The browser could not store the run/);
  });
});

it('a strip leaves its seed where that of the next run stands, as Generate does', async () => {
  await tryStrengths();
  const [job] = await listJobs();
  expect(useSettings.getState().seed).toBe(job?.request.seed.toString());
});

it('the picture comes into view for who has begun a run, and for no run that waits', async () => {
  await generate();
  expect(scrolled).toBe(1);
  await generate();
  expect(scrolled).toBe(1);
});
