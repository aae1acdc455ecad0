import type { JobId } from '../protocol/engine-job.ts';
import { jobChanged } from './job-changes.ts';
import type { JobRecord } from './record.ts';
import { transact } from './transact.ts';

/**
 * Changes several records in one transaction: either all of them are written or none. A record for which `change`
 * returns undefined, or which was deleted, is left out.
 * @returns the records that were written, after the change
 */
export async function updateJobs(
  ids: readonly JobId[],
  change: (job: JobRecord) => Partial<JobRecord> | undefined,
): Promise<JobRecord[]> {
  const written = await transact(['jobs'], 'readwrite', async ({ store }) => {
    const next: JobRecord[] = [];
    for (const id of ids) {
      const found = await store.get(id);
      const changes = found && change(found);
      if (found === undefined || changes === undefined) continue;
      const record = { ...found, ...changes };
      await store.put(record);
      next.push(record);
    }
    return next;
  });
  for (const { id } of written) jobChanged(id);
  return written;
}
