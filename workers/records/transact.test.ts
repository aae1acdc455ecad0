import { forceCloseDatabase } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { unwrap } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finished, REQUEST, submit } from '../../test/service/scope.ts';
import { onDatabaseLost } from './database-lost.ts';
import { database, forget } from './database.ts';
import { deleteJob, finishJob, insertJob, listJobs, readJob, updateJob } from './jobs.ts';

const unhandled = vi.fn();
beforeEach(() => void process.on('unhandledRejection', unhandled));
afterEach(async () => {
  process.off('unhandledRejection', unhandled);
  unhandled.mockReset();
  for (const { id } of await listJobs()) await deleteJob(id);
});

/** Long enough for a transaction to end and for Node to tell of a rejection nobody handles. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

it('what meets a closed connection runs on another, and tells once that the first was lost', async () => {
  const id = await submit(REQUEST);
  const lost = vi.fn();
  const end = onDatabaseLost(lost);
  (await database()).close();
  const both = await Promise.all([listJobs(), readJob(id)]);
  end();
  expect(both).toMatchObject([[{ id }], { id }]);
  expect(lost).toHaveBeenCalledTimes(1);
});

it.each(['before', 'after'])(
  'a loss is told once, though the browser’s event comes %s what it broke off',
  async (when) => {
    const db = await database();
    const lost = vi.fn();
    const end = onDatabaseLost(lost);
    // Its types ask for the class in place of a database.
    const event = () => forceCloseDatabase(unwrap(db) as never);
    if (when === 'before') event();
    const another = await database();
    forget(db);
    if (when === 'after') event();
    const now = await database();
    end();
    expect(lost).toHaveBeenCalledTimes(1);
    // What was opened since the loss stays.
    if (when === 'before') expect(now).toBe(another);
    expect(now).not.toBe(db);
    expect(await listJobs()).toEqual([]);
  },
);

describe('a write the database refuses', () => {
  it('throws why, once, and leaves nothing behind', async () => {
    const id = await submit(REQUEST);
    const job = await readJob(id);
    if (job === undefined) throw new Error('the job was not stored');
    const { failure: _none, embeddings: _no, loras: _norThese, mask: _norThis, ...given } = job;
    const again = insertJob({ ...given, source: new Blob(['picture']) });
    await expect(again).rejects.toMatchObject({ name: 'ConstraintError' });
    await settled();
    expect(unhandled).not.toHaveBeenCalled();
    expect(await listJobs()).toEqual([job]);
  });

  it('of its second record keeps the first one out too', async () => {
    const id = await submit(REQUEST);
    const result = finished('x');
    // The picture can be stored, the record cannot: functions are not cloned.
    const output = { ...result.output, prompt: (() => '') as unknown as string };
    await expect(finishJob(id, { ...result, output })).rejects.toMatchObject({
      name: 'DataCloneError',
    });
    await settled();
    expect(unhandled).not.toHaveBeenCalled();
    expect(await readJob(id)).toMatchObject({ state: 'queued', blobs: [] });
    expect(await (await database()).getAllKeys('blobs')).toEqual([]);
  });

  it('because the change to it cannot be made, changes nothing', async () => {
    const id = await submit(REQUEST);
    const change = updateJob(id, () => {
      throw new Error('no such change');
    });
    await expect(change).rejects.toThrow('no such change');
    await settled();
    expect(unhandled).not.toHaveBeenCalled();
    expect(await readJob(id)).toMatchObject({ state: 'queued' });
  });
});
