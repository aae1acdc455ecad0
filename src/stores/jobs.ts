import { create } from 'zustand';
import type { JobId } from '../../workers/protocol/engine.ts';
import { listJobs, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { isTrashed } from '../../workers/records/trash.ts';
import { mirrorRecords } from './mirror.ts';

interface Jobs {
  /** Oldest first. */
  readonly jobs: readonly JobRecord[];
}

/** A mirror of the job records, without those that a person has deleted. Nothing else changes it. */
export const useJobs = create<Jobs>(() => ({ jobs: [] }));

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

export function findJob(id: string): JobRecord | undefined {
  return useJobs.getState().jobs.find((job) => job.id === id);
}

/** Resolves once the mirror has a job; never if the job is deleted before. */
export function jobIsShown(id: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (findJob(id) === undefined) return;
      stop();
      resolve();
    };
    const stop = useJobs.subscribe(look);
    look();
  });
}

export function isActive(job: JobRecord): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** The app's own job that is waiting or running, if there is one. */
export function activeJob(jobs: readonly JobRecord[]): JobRecord | undefined {
  return jobs.find((job) => job.origin === 'app' && isActive(job));
}

/** The run that a person means who stops one: the one on the stage, else the app's own. */
export function shownOrActive(jobs: readonly JobRecord[], view: string): JobRecord | undefined {
  return jobs.find((job) => job.id === view && isActive(job)) ?? activeJob(jobs);
}
