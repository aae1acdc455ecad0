import 'fake-indexeddb/auto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { REQUEST, submit } from '../service/scope.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { readIndex, readPlan } from '../../workers/store/pack-records.ts';
import { readArrows, sourceFiles } from '../../tools/house/imports.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import { mendFutureTimes } from '../../workers/records/clock.ts';
import { database } from '../../workers/records/database.ts';
import { readDraft } from '../../workers/records/draft.ts';
import { listFirstUses } from '../../workers/records/first-use.ts';
import { listJobs, listJobsIn, listJobsSince, readJob } from '../../workers/records/jobs.ts';
import { listPacks, readPack } from '../../workers/records/packs.ts';
import { jobsAhead } from '../../workers/records/queue.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { keepReserve } from '../../workers/records/reserve.ts';
import { deleteExpiredUploads } from '../../workers/records/uploads.ts';

const unhandled = vi.fn();
beforeEach(() => void process.on('unhandledRejection', unhandled));
afterEach(() => {
  process.off('unhandledRejection', unhandled);
  unhandled.mockReset();
  vi.restoreAllMocks();
});

/** Aborts transactions once their first request is made, as a browser does whose data is cleared. */
function clearEverything(times = Infinity): void {
  let left = times;
  const begin = Object.getOwnPropertyDescriptor(IDBDatabase.prototype, 'transaction')?.value as (
    ...given: unknown[]
  ) => IDBTransaction;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function begun(
    this: IDBDatabase,
    ...given: unknown[]
  ) {
    const tx = begin.apply(this, given);
    if (left-- > 0) queueMicrotask(() => tx.abort());
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
    ['the draft', () => readDraft('a tab')],
    ['the jobs ahead', () => jobsAhead({ turn: 2 } as JobRecord)],
    ['the reserve', () => keepReserve()],
    ['the times', () => mendFutureTimes()],
  ])('rejects once, and no rejection is left over: %s', async (_, read) => {
    clearEverything();
    await expect(read()).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('what is under way while the browser closes the database', () => {
  it('is read anew', async () => {
    clearEverything(1);
    expect(await readJob(job)).toMatchObject({ id: job });
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('is written anew, once', async () => {
    clearEverything(1);
    const other = await submit(REQUEST);
    expect((await listJobs()).filter(({ id }) => id === other)).toHaveLength(1);
  });

  it('is begun anew where the connection was closed before', async () => {
    (await database()).close();
    expect(await readJob(job)).toMatchObject({ id: job });
  });
});

it('no record is read or written but by transact', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const arrows = readArrows(root, sourceFiles(root, ['src', 'workers']));
  const users = arrows.filter(({ to }) => to === 'workers/records/database.ts');
  expect(users.map(({ from }) => from).filter((from) => !from.endsWith('.test.ts'))).toEqual([
    // Opens it, to learn where the records are.
    'src/stores/probe.ts',
    'workers/records/transact.ts',
  ]);
});
