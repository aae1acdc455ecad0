import type { JobId } from '../../workers/protocol/engine-job.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';

/**
 * Calls `look` with the record of a job, now and after each change. It subscribes before it reads the record
 * for the first time, so that no change is missed in between.
 * @param look gets the record, or undefined if it is deleted
 * @param read reads a record
 * @returns a function that ends this; `look` is not called afterwards
 */
export function followJob(
  id: JobId,
  look: (job: JobRecord | undefined) => void,
  read: (id: JobId) => Promise<JobRecord | undefined> = readJob,
): () => void {
  let ended = false;
  const lookNow = (): void => {
    read(id)
      .then((job) => {
        if (!ended) look(job);
      })
      .catch((error: unknown) => console.warn(error));
  };
  const unsubscribe = onJobChanged((changed) => {
    if (changed === id) lookNow();
  });
  lookNow();
  return () => {
    ended = true;
    unsubscribe();
  };
}
