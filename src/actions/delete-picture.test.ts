import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { finished, REQUEST } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { database } from '../../workers/records/database.ts';
import { finishJob, insertJob, listJobs, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { deleteExpiredJobs } from '../../workers/records/retention.ts';
import { bringBackJobs, isTrashed, TRASH_MS } from '../../workers/records/trash.ts';
import { parseRequest } from '../request/parse-request.ts';
import { findJob, useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { endLater, toasts } from '../ui/toasts.ts';

vi.stubGlobal('document', { activeElement: null });
vi.stubGlobal('HTMLElement', Object);
const { deletePictures, undoDelete } = await import('./delete-picture.ts');

interface Said {
  readonly action: string;
  readonly options: { readonly title?: string; readonly timeout?: number; onClose?: () => void };
}

/** What the page said, in place of what shows it. */
let said: Said[] = [];
toasts[' subscribe']((event) => said.push(event as Said));

const refuse = () =>
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });

async function made() {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: 1n };
  const job = { origin: 'app', request, options: OPTIONS, source: new Blob(['s']) } as const;
  const { id } = await insertJob(job);
  await finishJob(id, finished('x'));
  return (await readJob(id)) ?? expect.fail('no job');
}

const isDone = ({ state }: JobRecord) => state === 'done';

beforeAll(mirrorJobs);
beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  said = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  while (useSession.getState().deleted.length > 0) await undoDelete();
});

describe('a picture that was deleted', () => {
  it('stays as long as the page offers it, and goes with the offer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const job = await made();
    await deletePictures([job], job.id);
    for (let waited = 0; waited < 2 * TRASH_MS; waited += 20_000) {
      const { deletedAt } = (await readJob(job.id)) ?? expect.fail('gone');
      vi.advanceTimersByTime(20_000);
      await expect
        .poll(async () => (await readJob(job.id))?.deletedAt)
        .toBeGreaterThan(deletedAt ?? 0);
      await deleteExpiredJobs();
    }
    said[0]?.options.onClose?.();
    await expect.poll(() => listJobs()).toEqual([]);
    expect(useSession.getState().deleted).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays as long as its last notice, if it came back by another way and was deleted again', async () => {
    const job = await made();
    await deletePictures([job]);
    await bringBackJobs([job.id]);
    await deletePictures([job]);
    said[0]?.options.onClose?.();
    expect((await readJob(job.id))?.deletedAt).toEqual(expect.any(Number));
    await undoDelete();
    expect((await readJob(job.id))?.deletedAt).toBeNull();
  });

  it('comes back, though its notice ends at the same moment', async () => {
    const job = await made();
    await deletePictures([job], job.id);
    const back = undoDelete();
    said[0]?.options.onClose?.();
    await back;
    expect((await readJob(job.id))?.deletedAt).toBeNull();
    expect(useSettings.getState().view).toBe(job.id);
    expect(said.at(-1)).toMatchObject({ action: 'close' });
  });

  it('is back on the page before its notice goes, which may have the focus', async () => {
    const job = await made();
    await deletePictures([job], job.id);
    await expect.poll(() => findJob(job.id)).toBeUndefined();
    let shownAtClose: boolean | undefined;
    const stop = toasts[' subscribe'](({ action }) => {
      if (action === 'close') shownAtClose = findJob(job.id) !== undefined;
    });
    await undoDelete();
    stop();
    expect(shownAtClose).toBe(true);
  });

  it('can be brought back where no toasts are shown, for as long as with them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval'] });
    const [job, other] = [await made(), await made()];
    await deletePictures([other], other.id);
    await deletePictures([job], job.id);
    endLater(said.map(({ options }) => options));
    await undoDelete();
    vi.advanceTimersByTime(10_000);
    expect(useSession.getState().deleted).toEqual([]);
    vi.useRealTimers();
    await expect.poll(async () => (await listJobs()).map(({ id }) => id)).toEqual([job.id]);
  });

  it('is said to be gone where it is, with no guess why', async () => {
    const gone = await made();
    await deletePictures([gone], gone.id);
    await (await database()).clear('jobs');
    await undoDelete();
    expect(said.at(-1)?.options.title).toBe('The picture is gone.');
  });
});

describe('pictures that were deleted at once', () => {
  it('come back at once, with the one on the stage that was there', async () => {
    const jobs = [await made(), await made(), await made()];
    const [, shown] = jobs;
    await deletePictures(jobs, shown?.id ?? expect.fail('no job'));
    expect((await listJobs()).filter(isTrashed)).toHaveLength(3);
    expect(said.map(({ options }) => options.title)).toEqual(['3 pictures deleted']);
    await undoDelete();
    expect((await listJobs()).filter(isTrashed)).toEqual([]);
    expect(useSettings.getState().view).toBe(shown?.id);
    expect(useSession.getState().deleted).toEqual([]);
  });

  it('go with the offer, all of them', async () => {
    const jobs = [await made(), await made()];
    await deletePictures(jobs, jobs[0]?.id ?? expect.fail('no job'));
    said[0]?.options.onClose?.();
    await expect.poll(() => listJobs()).toEqual([]);
  });

  it('do not make room for each other when they come back', async () => {
    const jobs = [await made(), await made()];
    await deletePictures(jobs, jobs[0]?.id ?? expect.fail('no job'));
    const put = refuse();
    await expect(undoDelete()).rejects.toMatchObject({ name: 'QuotaExceededError' });
    put.mockRestore();
    await undoDelete();
    expect((await listJobs()).filter((job) => !isTrashed(job))).toHaveLength(2);
  });

  it('give the stage to the picture beside all of them', async () => {
    const jobs = [await made(), await made(), await made()];
    await expect.poll(() => useJobs.getState().jobs.filter(isDone)).toHaveLength(3);
    await deletePictures(jobs.slice(1), jobs[2]?.id ?? expect.fail('no job'));
    expect(useSettings.getState().view).toBe(jobs[0]?.id);
  });
});

describe('pictures that are not on the stage', () => {
  it('go and come back, and the stage stays as it is', async () => {
    const [stays, ...others] = [await made(), await made(), await made()];
    useSettings.setState({ view: stays.id });
    await deletePictures(others);
    expect((await listJobs()).filter(isTrashed)).toHaveLength(2);
    await undoDelete();
    expect((await listJobs()).filter(isTrashed)).toEqual([]);
    expect(useSettings.getState().view).toBe(stays.id);
  });

  it('go together or not at all', async () => {
    const jobs = [await made(), await made()];
    const real = IDBObjectStore.prototype.put;
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    put.mockImplementation(function (this: IDBObjectStore, value: JobRecord) {
      if (value.id === jobs[1]?.id) throw new DOMException('broken', 'UnknownError');
      return real.call(this, value);
    });
    await expect(deletePictures(jobs)).rejects.toMatchObject({ name: 'UnknownError' });
    put.mockRestore();
    expect((await listJobs()).filter(isTrashed)).toEqual([]);
    expect(useSession.getState().deleted).toEqual([]);
  });
});

describe('a browser that has no room', () => {
  it('deletes at once, and offers nothing that it could not keep', async () => {
    const job = await made();
    refuse();
    await deletePictures([job], job.id);
    expect(await listJobs()).toEqual([]);
    expect(useSession.getState().deleted).toEqual([]);
    expect(said).toEqual([]);
  });

  it('does not make room for a picture by deleting that very one', async () => {
    const [job, other] = [await made(), await made()];
    await deletePictures([other], other.id);
    await deletePictures([job], job.id);
    const put = refuse();
    await expect(undoDelete()).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(useSession.getState().deleted.at(-1)?.ids).toEqual([job.id]);
    expect((await listJobs()).filter(isTrashed).map(({ id }) => id)).toEqual([job.id]);
    // The notice ends before the person has made room.
    for (const { options } of said) options.onClose?.();
    put.mockRestore();
    await undoDelete();
    expect((await readJob(job.id))?.deletedAt).toBeNull();
  });
});
