import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';
import { REQUEST, submit } from '../../test/service/scope.ts';
import { database } from './database.ts';
import { readJob, updateJob } from './jobs.ts';

afterEach(() => vi.restoreAllMocks());

it('all that read a job at once share one transaction', async () => {
  const [one, other] = [await submit(REQUEST), await submit(REQUEST)];
  const begun = vi.spyOn(await database(), 'transaction');
  const [a, b, c] = await Promise.all([readJob(one), readJob(one), readJob(other)]);
  expect(begun).toHaveBeenCalledTimes(2);
  expect(a?.id).toBe(one);
  expect(b).toEqual(a);
  expect(c?.id).toBe(other);
});

it('who asks once a read has begun gets a later one', async () => {
  const id = await submit(REQUEST);
  const db = await database();
  const transaction = db.transaction.bind(db);
  const begun = new Promise<void>((resolve) => {
    vi.spyOn(db, 'transaction').mockImplementationOnce((...of) => {
      resolve();
      return transaction(...of);
    });
  });
  const older = readJob(id);
  await begun;
  const changing = updateJob(id, () => ({ attempts: 1 }));
  const newer = readJob(id);
  expect((await newer)?.attempts).toBe(1);
  expect((await older)?.attempts).toBe(0);
  await changing;
});

it('a read that failed is not the answer of the next one', async () => {
  const id = await submit(REQUEST);
  vi.spyOn(await database(), 'transaction').mockImplementationOnce(() => {
    throw new DOMException('broken', 'UnknownError');
  });
  await expect(readJob(id)).rejects.toThrow('broken');
  expect((await readJob(id))?.id).toBe(id);
});
