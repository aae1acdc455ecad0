import type { JobId } from '../../workers/protocol/engine.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';

/**
 * Looks at a job's record now and after every change to it. It listens before it looks for the first
 * time, so that no change falls between the two.
 * @param look gets the record; undefined once it is deleted
 * @param read finds a record
 * @returns what ends it; `look` is not called after that.
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
