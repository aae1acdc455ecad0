import type { JobId } from '../../workers/protocol/engine-job.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { listJobs, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { isTrashed } from '../../workers/records/trash.ts';
import { useJobs } from './jobs.ts';
import { mirrorRecords } from './mirror.ts';

/** Reads all job records, and keeps the mirror up to date from then on. Never rejects. */
export async function mirrorJobs(): Promise<void> {
  await mirrorRecords(
    { onChanged: onJobChanged, list: listJobs, read: readJob },
    {
      showAll: (jobs) => useJobs.setState({ jobs: jobs.filter((job) => !isTrashed(job)) }),
      showOne: showJob,
    },
  );
}

function showJob(id: JobId, record: JobRecord | undefined): void {
  useJobs.setState(({ jobs }) => {
    if (record === undefined || isTrashed(record)) {
      return { jobs: jobs.filter((job) => job.id !== id) };
    }
    const known = jobs.some((job) => job.id === id);
    if (known) return { jobs: jobs.map((job) => (job.id === id ? record : job)) };
    // A job that comes back has its old place; a new one is the newest.
    return { jobs: [...jobs, record].sort((a, b) => a.createdAt - b.createdAt) };
  });
}
