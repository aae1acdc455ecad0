import { updateJob } from './jobs.ts';
import { expiringJobs } from './retention.ts';
import { transact } from './transact.ts';

/**
 * Records hold times of the computer's clock, because nothing else outlives a reload. When that clock
 * was set back, what was to be kept an hour would be kept for an hour and the whole jump. So the time
 * of a result whose end lies in the future begins anew, that of a deleted job likewise, and that of an
 * upload which has more than all of its time left.
 * @param now ms since the epoch
 */
export async function mendFutureTimes(now = Date.now()): Promise<void> {
  for (const { id, finishedAt, deletedAt } of await expiringJobs()) {
    if ((finishedAt ?? 0) > now) await updateJob(id, () => ({ finishedAt: now }));
    if ((deletedAt ?? 0) <= now) continue;
    // The person may have brought it back just now.
    await updateJob(id, (job) => ((job.deletedAt ?? 0) > now ? { deletedAt: now } : undefined));
  }
  await transact(['uploads'], 'readwrite', async ({ store }) => {
    for (const upload of await store.getAll()) {
      const latest = now + (upload.lifeMs ?? Infinity);
      if (upload.expiresAt > latest) await store.put({ ...upload, expiresAt: latest });
    }
  });
}
