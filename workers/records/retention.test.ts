import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { BASE, finished, REQUEST, submit } from '../../test/service/scope.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { deleteJob, finishJob, insertJob, listJobs, updateJob } from './jobs.ts';
import { deleteExpiredJobs, withRoom } from './retention.ts';
import { bringBackJobs, TRASH_MS, trashJobs } from './trash.ts';
import { deleteUpload, fillPart, fillUpload, openUpload, readUpload } from './uploads.ts';

const HOUR = 3600_000;

afterEach(async () => {
  for (const { id } of await listJobs()) await deleteJob(id);
  for (const id of UPLOADS) await deleteUpload(id);
});

/** A job of the app's own, which stays. */
async function ofThePerson() {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('the request is sound');
  const request = { ...parsed.request, seed: 1n };
  const options = OPTIONS;
  return (await insertJob({ origin: 'app', request, options, source: null })).id;
}

const left = async () => (await listJobs()).map(({ id }) => id);

describe('results of the endpoint', () => {
  it('go an hour after their end; those of the app stay', async () => {
    const app = await ofThePerson();
    const asked = await submit(REQUEST);
    const faulty = await submit({ ...REQUEST, strength: 7 });
    for (const id of [app, asked]) await finishJob(id, finished('x'));
    await deleteExpiredJobs(Date.now() + HOUR - 1000);
    expect(await left()).toEqual([app, asked, faulty]);
    await deleteExpiredJobs(Date.now() + HOUR);
    expect(await left()).toEqual([app]);
  });

  it('go when their caller says, and not before their job has ended', async () => {
    const lifecycle = '{"expiration_duration_seconds":60}';
    const id = await submit(REQUEST, { 'x-fal-object-lifecycle-preference': lifecycle });
    await deleteExpiredJobs(Date.now() + 2 * HOUR);
    expect(await left()).toEqual([id]);
    await finishJob(id, finished('x'));
    await deleteExpiredJobs(Date.now() + 60_000);
    expect(await left()).toEqual([]);
  });
});

describe('a picture that a person has deleted', () => {
  it('is gone some minutes later, unless it was brought back', async () => {
    const kept = await ofThePerson();
    const gone = await ofThePerson();
    for (const id of [kept, gone]) await finishJob(id, finished('x'));
    const now = Date.now();
    for (const id of [kept, gone]) await trashJobs([id]);
    await deleteExpiredJobs(now + TRASH_MS - 1000);
    expect(await bringBackJobs([kept])).toHaveLength(1);
    await deleteExpiredJobs(Date.now() + TRASH_MS);
    expect(await left()).toEqual([kept]);
    expect(await bringBackJobs([gone])).toEqual([]);
  });

  it('goes before anything else when the browser has no room', async () => {
    const deleted = await ofThePerson();
    const asked = await submit(REQUEST);
    for (const id of [asked, deleted]) await finishJob(id, finished('x'));
    await trashJobs([deleted]);
    let refusals = 2;
    await withRoom(async () => {
      if (refusals-- > 0) throw new DOMException('full', 'QuotaExceededError');
    });
    expect(await left()).toEqual([asked]);
  });
});

const FILE = { fileName: 'a.png', contentType: 'image/png' };
const UPLOADS = ['1-expired', '2-fresh', '1-old', '2-named', '3-mask', '4-last', '1-coming'];

async function upload(id: string, life = HOUR) {
  await openUpload({ ...FILE, id, expiresAt: Date.now() + life });
  await fillUpload(id, new Blob(['pixels']));
}

/** The ids of those whose bytes are there. */
async function uploads() {
  const read = await Promise.all(UPLOADS.map((id) => readUpload(id)));
  return read.filter((each) => each !== undefined).map(({ id }) => id);
}

const noRoom = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));

/** A write that fits once no more than `until` records are there. */
const full = (until: number) => async () => {
  if ((await listJobs()).length > until) throw new DOMException('full', 'QuotaExceededError');
  return 'written';
};

describe('where there is no room', () => {
  it('they go first, the one that ended first first, and no more than it takes', async () => {
    const app = await ofThePerson();
    const ids = [await submit(REQUEST), await submit(REQUEST), await submit(REQUEST)];
    await finishJob(app, finished('x'));
    for (const [index, id] of [ids[1], ids[0], ids[2]].entries()) {
      if (id === undefined) continue;
      await finishJob(id, finished('x'));
      await updateJob(id, () => ({ finishedAt: Date.now() - 1000 + index }));
    }
    expect(await withRoom(full(2))).toBe('written');
    expect(await left()).toEqual([app, ids[2]]);
  });

  it('what a person made, and what waits, stays: the write fails', async () => {
    const app = await ofThePerson();
    await finishJob(app, finished('x'));
    const waiting = await submit(REQUEST);
    await expect(withRoom(full(0))).rejects.toThrow('full');
    expect(await left()).toEqual([app, waiting]);
  });

  it('all of them go where each frees nothing that is counted, and then it fits', async () => {
    const ids = [await submit(REQUEST), await submit(REQUEST), await submit(REQUEST)];
    for (const id of ids) await finishJob(id, finished('x'));
    expect(await withRoom(full(0))).toBe('written');
    expect(await left()).toEqual([]);
  });

  it('what has expired goes first, and nothing else where that is enough', async () => {
    const expired = await submit(REQUEST);
    const fresh = await submit(REQUEST);
    for (const id of [expired, fresh]) await finishJob(id, finished('x'));
    await updateJob(expired, () => ({ keepMs: 0 }));
    await upload('1-expired', -1000);
    await upload('2-fresh');
    let tries = 0;
    expect(await withRoom(() => (tries++ === 0 ? noRoom() : Promise.resolve('written')))).toBe(
      'written',
    );
    expect(await left()).toEqual([fresh]);
    expect(await uploads()).toEqual(['2-fresh']);
  });

  it('uploads go after results, the oldest first, and none that a waiting job names', async () => {
    const result = await submit(REQUEST);
    await finishJob(result, finished('x'));
    for (const id of ['1-old', '2-named', '3-mask', '4-last']) await upload(id);
    const image_url = `${BASE}files/uploads/2-named/a.png`;
    const mask_url = `${BASE}files/uploads/3-mask/a.png`;
    const waiting = await submit({ ...REQUEST, image_url, mask_url }, {}, 'inpainting');
    const until = (count: number) => async () =>
      (await uploads()).length > count ? noRoom() : await left();
    expect(await withRoom(until(3))).toEqual([waiting]);
    expect(await uploads()).toEqual(['2-named', '3-mask', '4-last']);
    await expect(withRoom(noRoom)).rejects.toThrow('full');
    expect(await uploads()).toEqual(['2-named', '3-mask']);
    await updateJob(waiting, () => ({ state: 'running' }));
    await expect(withRoom(noRoom)).rejects.toThrow('full');
    expect(await uploads()).toEqual(['2-named', '3-mask']);
  });

  it('an upload whose parts are still coming stays, so that its sender is told of no room', async () => {
    await openUpload({ ...FILE, id: '1-coming', expiresAt: Date.now() + HOUR });
    await fillPart('1-coming', 1, new Blob(['part']));
    await expect(withRoom(noRoom)).rejects.toThrow('full');
    expect(await fillPart('1-coming', 2, new Blob(['part']))).toBe(true);
  });

  it('another failure is passed on at once', async () => {
    await expect(withRoom(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
