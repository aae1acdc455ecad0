import 'fake-indexeddb/auto';
import { encode } from 'fast-png';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { OpenedImage } from '../../test/unit/opened-image.ts';
import { database } from '../../workers/records/database.ts';
import { saveDraft } from '../../workers/records/draft.ts';
import { listJobs } from '../../workers/records/jobs.ts';
import { CENTRE } from '../request/cover-crop.ts';
import { useJobs } from '../stores/jobs.ts';
import { mirrorJobs } from '../stores/mirror-jobs.ts';
import { setSession, useSession } from '../stores/session.ts';
import { DEFAULT_SETTINGS, setSettings } from '../stores/settings.ts';
import { forgetSource, restoreSource } from '../stores/source.ts';
import { tab } from '../stores/tab.ts';
import { toasts } from '../ui/toasts.ts';
import { drawAll } from './draw-all.ts';
import { takePictures } from './take-pictures.ts';

vi.stubGlobal('Image', OpenedImage);
vi.stubGlobal('document', { baseURI: 'https://example.com/app/', querySelector: () => null });

const bytes = Uint8Array.from(encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(7) }));
const good = (name: string) => new File([bytes], name, { type: 'image/png' });
const bad = (name: string) => new File(['no picture'], name, { type: 'image/png' });
const others = () => useSession.getState().others.map(({ name }) => name);

const batches = async () => (await listJobs()).map(({ batch }) => batch);

/** What the page said, in place of what shows it. */
let said: unknown[] = [];
toasts[' subscribe'](({ options }) => said.push((options as { title?: unknown }).title));

beforeEach(async () => {
  await (await database()).clear('jobs');
  useJobs.setState({ jobs: [] });
  await mirrorJobs();
  setSettings(DEFAULT_SETTINGS);
  await forgetSource();
  setSession({ problem: null });
  said = [];
});

describe('no picture', () => {
  it('lets the picture of the last session come, which is being opened', async () => {
    await saveDraft(tab.id, { blob: good('kept.png'), name: 'kept.png', focus: CENTRE });
    const restoring = restoreSource();
    expect(await takePictures([])).toBe(false);
    await restoring;
    expect(useSession.getState().source?.name).toBe('kept.png');
  });
});

describe('several pictures at once', () => {
  it('begin with the first that can be opened, and the others are named', async () => {
    expect(await takePictures([bad('a.png'), good('b.png'), good('c.png')])).toBe(true);
    expect(useSession.getState().source?.name).toBe('b.png');
    expect(others()).toEqual(['c.png']);
    expect(said).toEqual(['Left out, because it cannot be opened: “a.png”']);
    expect(useSession.getState().problem).toBeNull();
  });

  it('of which none can be opened leave the stage as it is, with the reason', async () => {
    expect(await takePictures([bad('a.png'), bad('b.png')])).toBe(false);
    expect(useSession.getState().source).toBeNull();
    expect(useSession.getState().problem).not.toBeNull();
  });

  it('are drawn, a job for each', async () => {
    await takePictures([good('a.png'), good('b.png')]);
    await drawAll();
    expect(await batches()).toEqual([expect.any(String), expect.any(String)]);
    expect(new Set(await batches()).size).toBe(1);
    expect(others()).toEqual([]);
  });

  it('stay to be drawn later, as far as they cannot be stored', async () => {
    await takePictures([good('a.png'), good('b.png'), bad('c.png'), good('d.png')]);
    const add = IDBObjectStore.prototype.add;
    let left = 2;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (
      this: IDBObjectStore,
      ...given
    ) {
      if (this.name === 'jobs' && (left -= 1) < 0) throw new DOMException('broken', 'UnknownError');
      return add.apply(this, given);
    });
    await drawAll();
    vi.restoreAllMocks();
    expect(await listJobs()).toHaveLength(2);
    expect(useSession.getState().problem?.message).toMatch(/^2 of 3 pictures are in the queue\. /);
    expect(others()).toEqual(['d.png']);
    // Those that are in the queue are not drawn twice.
    await drawAll();
    expect(await listJobs()).toHaveLength(3);
    expect(others()).toEqual([]);
    // All three are one batch.
    expect(new Set(await batches()).size).toBe(1);
  });

  it('are not drawn, if the person wants the first alone while they are read', async () => {
    await takePictures([good('a.png'), good('b.png')]);
    const drawing = drawAll();
    setSession({ others: [] });
    await drawing;
    expect(await listJobs()).toEqual([]);
  });
});
