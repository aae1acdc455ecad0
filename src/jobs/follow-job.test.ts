import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { queueJob } from '../../test/jobs/hand-engine.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import { cancelJob } from '../../workers/records/cancel.ts';
import { deleteJob, readJob, updateJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { followJob } from './follow-job.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What was seen of a job's record: its state, or that it is gone. */
function follow(id: JobId, read?: (id: JobId) => Promise<JobRecord | undefined>) {
  const seen: (string | undefined)[] = [];
  return { seen, end: followJob(id, (job) => seen.push(job?.state), read) };
}

describe('a job that is followed', () => {
  it('is looked at at once, after each change, and when it is deleted', async () => {
    const { id } = await queueJob();
    const other = await queueJob();
    const { seen, end } = follow(id);
    await expect.poll(() => seen).toEqual(['queued']);
    await updateJob(id, () => ({ state: 'running' }));
    await expect.poll(() => seen).toEqual(['queued', 'running']);
    await deleteJob(other.id);
    await deleteJob(id);
    await expect.poll(() => seen).toEqual(['queued', 'running', undefined]);
    end();
  });

  it('shows a change that is made while it is looked at for the first time', async () => {
    const { id } = await queueJob();
    // The answer is under way while another page writes.
    const { seen, end } = follow(id, async (each) => {
      const job = await readJob(each);
      await pause(50);
      return job;
    });
    await pause(20);
    await cancelJob(id);
    await expect.poll(() => seen).toEqual(['queued', 'failed']);
    end();
  });

  it('is not looked at any more after the end, not even by a look under way', async () => {
    const { id } = await queueJob();
    const { seen, end } = follow(id);
    end();
    await cancelJob(id);
    await pause(50);
    expect(seen).toEqual([]);
  });
});
