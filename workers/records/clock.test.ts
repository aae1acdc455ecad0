import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { finished, REQUEST, submit } from '../../test/service/scope.ts';
import { mendFutureTimes } from './clock.ts';
import { finishJob, readJob } from './jobs.ts';
import { endIfLate } from './queue.ts';
import { deleteExpiredJobs } from './retention.ts';
import { bringBackJobs, TRASH_MS, trashJobs } from './trash.ts';
import { deleteExpiredUploads, fillUpload, openUpload, readUpload } from './uploads.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a deleted job whose time is over', () => {
  it('stays if a person brings it back while the expired ones are read', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('picture'));
    await trashJobs([id]);
    // The first transaction of each is asked for before the second of any.
    await Promise.all([deleteExpiredJobs(Date.now() + TRASH_MS), bringBackJobs([id])]);
    expect(await readJob(id)).toMatchObject({ deletedAt: null });
  });
});

describe('after the clock was set back by a day', () => {
  it('a result is kept for its hour from then on', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('picture'));
    const now = Date.now() - DAY;
    await mendFutureTimes(now);
    await deleteExpiredJobs(now + HOUR - 1);
    expect(await readJob(id)).toBeDefined();
    await deleteExpiredJobs(now + HOUR);
    expect(await readJob(id)).toBeUndefined();
  });

  it('a deleted job is gone after its minute', async () => {
    const id = await submit(REQUEST);
    await finishJob(id, finished('picture'));
    await trashJobs([id]);
    const now = Date.now() - DAY;
    await mendFutureTimes(now);
    await deleteExpiredJobs(now + TRASH_MS - 1);
    expect(await readJob(id)).toBeDefined();
    await deleteExpiredJobs(now + TRASH_MS);
    expect(await readJob(id)).toBeUndefined();
  });

  it('an upload too', async () => {
    const file = { id: 'u', fileName: 'a.png', contentType: 'image/png' };
    await openUpload({ ...file, expiresAt: Date.now() + HOUR, lifeMs: HOUR });
    await fillUpload('u', new Blob(['pixels']));
    const now = Date.now() - DAY;
    await mendFutureTimes(now);
    await deleteExpiredUploads(now + HOUR);
    expect(await readUpload('u')).toBeUndefined();
  });

  it('a job has the time for its start that its caller gave, and no more', async () => {
    const id = await submit(REQUEST, { 'x-fal-request-timeout': '60' });
    const job = await readJob(id);
    if (job === undefined) throw new Error('it is gone');
    const now = Date.now() - DAY;
    const looked = await endIfLate(job, now);
    expect(looked?.state).toBe('queued');
    expect(looked?.startBy).toBeLessThanOrEqual(now + 60_000);
    expect(looked && (await endIfLate(looked, now + 60_001))).toMatchObject({
      failure: { code: 'request_timeout' },
    });
  });
});
