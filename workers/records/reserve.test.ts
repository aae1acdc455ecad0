import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { REQUEST, submit } from '../../test/service/scope.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { database } from './database.ts';
import { deleteJob, failJob, insertJob, listJobs, readJob } from './jobs.ts';
import { keepReserve, writeForSure } from './reserve.ts';
import { NO_ROOM } from './write-failure.ts';

afterEach(async () => {
  for (const { id } of await listJobs()) await deleteJob(id);
});

const reserves = async () => (await database()).count('blobs');

/** Ends a job, where that fits only once the reserve is gone, or never. */
const end = (id: Parameters<typeof failJob>[0], fits: 'without the reserve' | 'never') =>
  writeForSure(id, async () => {
    if (fits === 'never' || (await reserves()) > 0)
      throw new DOMException('', 'QuotaExceededError');
    await failJob(id, NO_ROOM);
  });

describe('the end of a job', () => {
  it('is written with the room of the reserve, which is then set aside anew', async () => {
    await keepReserve();
    await keepReserve();
    expect(await reserves()).toBe(1);
    const id = await submit(REQUEST);
    await end(id, 'without the reserve');
    expect(await readJob(id)).toMatchObject({ state: 'failed', failure: { code: 'storage_full' } });
    expect(await reserves()).toBe(0);
    await keepReserve();
    expect(await reserves()).toBe(1);
  });

  it('is tried again while the database tidies its files', async () => {
    const id = await submit(REQUEST);
    let refusals = 3;
    await writeForSure(id, async () => {
      if (refusals-- > 0) throw new DOMException('', 'QuotaExceededError');
      await failJob(id, NO_ROOM);
    });
    expect(await readJob(id)).toMatchObject({ state: 'failed', failure: { code: 'storage_full' } });
  });

  it('that fits nowhere is its deletion, so that its caller does not wait', async () => {
    const id = await submit(REQUEST);
    await end(id, 'never');
    expect(await readJob(id)).toBeUndefined();
  });

  it('of a person’s own job is tried again by whoever asked for it', async () => {
    const parsed = parseRequest(REQUEST);
    if (!parsed.ok) throw new Error('the request is sound');
    const request = { ...parsed.request, seed: 1n };
    const options = OPTIONS;
    const { id } = await insertJob({ origin: 'app', request, options, source: null });
    await expect(end(id, 'never')).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await readJob(id)).toMatchObject({ state: 'queued' });
  });
});
