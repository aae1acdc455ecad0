import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { finished, REQUEST, submit } from '../../test/service/context.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { endpointOptions } from '../service/model.ts';
import { deleteJob, finishJob, insertJob, listJobs, updateJob } from './jobs.ts';
import { deleteExpiredJobs, withRoom } from './retention.ts';

const HOUR = 3600_000;

afterEach(async () => {
  for (const { id } of await listJobs()) await deleteJob(id);
});

/** A job of the app's own, which stays. */
async function ofThePerson() {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('the request is sound');
  const request = { ...parsed.request, seed: 1n };
  const options = endpointOptions('https://app.example/');
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
      await updateJob(id, () => ({ finishedAt: 1000 + index }));
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

  it('another failure is passed on at once', async () => {
    await expect(withRoom(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
