/** Pictures that came together and were drawn all by one press. */
import type { BatchId, JobRecord } from '../../workers/records/record.ts';
import { isActive, useJobs } from '../stores/jobs.ts';

/** The jobs of a batch that nobody has deleted, in the order of their pictures. */
export function jobsOfBatch(jobs: readonly JobRecord[], batch: BatchId): readonly JobRecord[] {
  return jobs.filter((job) => job.batch === batch).sort((a, b) => a.createdAt - b.createdAt);
}

/** How far a batch is, in pictures that were given. */
export function batchProgress(jobs: readonly JobRecord[]): {
  readonly done: number;
  readonly failed: number;
  readonly active: number;
} {
  const done = jobs.filter(({ state }) => state === 'done').length;
  const active = jobs.filter(isActive).length;
  return { done, active, failed: jobs.length - done - active };
}

/**
 * Tells of each batch whose last run ends while this page is open.
 * @param tell gets the name of the batch
 * @returns ends the telling
 */
export function onBatchEnd(tell: (batch: BatchId) => void): () => void {
  let active = activeNow();
  return useJobs.subscribe(() => {
    const before = active;
    active = activeNow();
    for (const batch of before) if (!active.has(batch)) tell(batch);
  });
}

/** The batches of which a run waits or is under way. */
function activeNow(): ReadonlySet<BatchId> {
  const { jobs } = useJobs.getState();
  return new Set(jobs.flatMap((job) => (isActive(job) ? (job.batch ?? []) : [])));
}
