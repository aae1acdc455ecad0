import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { isStarred, starJobs } from '../../workers/records/star.ts';

/**
 * Stars jobs. Where all of them have a star already, it is taken away.
 * @throws what a write to the database throws
 */
export async function toggleStars(jobs: readonly JobRecord[]): Promise<void> {
  const starred = !jobs.every(isStarred);
  const ids = jobs.map(({ id }) => id);
  await withRoom(() => starJobs(ids, starred), ids);
}
