import 'fake-indexeddb/auto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUEST, submit } from '../service/scope.ts';
import type { JobId, PackId } from '../../workers/protocol/engine.ts';
import { readIndex, readPlan } from '../../workers/store/pack-records.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import { listFirstUses } from '../../workers/records/first-use.ts';
import { listJobs, listJobsIn, listJobsSince, readJob } from '../../workers/records/jobs.ts';
import { listPacks, readPack } from '../../workers/records/packs.ts';
import { deleteExpiredUploads } from '../../workers/records/uploads.ts';

const unhandled = vi.fn();
beforeEach(() => void process.on('unhandledRejection', unhandled));
afterEach(() => {
  process.off('unhandledRejection', unhandled);
  unhandled.mockReset();
  vi.restoreAllMocks();
});

/** Aborts each transaction once its request is made, as a browser does whose data is cleared. */
function clearEverything(): void {
  const begin = Object.getOwnPropertyDescriptor(IDBDatabase.prototype, 'transaction')?.value as (
    ...given: unknown[]
  ) => IDBTransaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function begun(
    this: IDBDatabase,
    ...given: unknown[]
  ) {
    const tx = begin.apply(this, given);
    queueMicrotask(() => tx.abort());
    return tx;
  });
}

const PACK = 'pack' as PackId;
let job: JobId;
beforeAll(async () => {
  job = await submit(REQUEST);
});

describe('a read whose database is closed under it', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a job', () => readJob(job)],
    ['all jobs', listJobs],
    ['the jobs since a time', () => listJobsSince(0)],
    ['the jobs in a state', () => listJobsIn('queued')],
    ['a file', () => readBlob('sha256-0')],
    ['a pack', () => readPack(PACK)],
    ['all packs', listPacks],
    ['a plan', () => readPlan(PACK)],
    ['an index', () => readIndex(PACK)],
    ['the checks of GPUs', listFirstUses],
    ['the uploads', () => deleteExpiredUploads()],
  ])('rejects once, and no rejection is left over: %s', async (_, read) => {
    clearEverything();
    await expect(read()).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).not.toHaveBeenCalled();
  });
});
