import { create } from 'zustand';
import type { JobId } from '../../workers/protocol/engine.ts';
import { listJobs, readJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';

interface Jobs {
  /** false until the records were read once. */
  readonly loaded: boolean;
  /** Why there are none: the browser keeps no database. */
  readonly refused: string | null;
  /** Oldest first. */
  readonly jobs: readonly JobRecord[];
}

/** A mirror of the job records. Changed by nothing but them. */
export const useJobs = create<Jobs>(() => ({ loaded: false, refused: null, jobs: [] }));

/** Reads all records and follows them from then on. */
export async function mirrorJobs(): Promise<void> {
  onJobChanged((id) => void reread(id));
  try {
    useJobs.setState({ jobs: await listJobs(), loaded: true });
  } catch (error) {
    useJobs.setState({ refused: String(error), loaded: true });
  }
}

async function reread(id: JobId): Promise<void> {
  const record = await readJob(id);
  useJobs.setState(({ jobs }) => {
    if (record === undefined) return { jobs: jobs.filter((job) => job.id !== id) };
    const known = jobs.some((job) => job.id === id);
    return { jobs: known ? jobs.map((job) => (job.id === id ? record : job)) : [...jobs, record] };
  });
}

export function findJob(id: string): JobRecord | undefined {
  return useJobs.getState().jobs.find((job) => job.id === id);
}

export function isActive(job: JobRecord): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** The app's own job that is waiting or running, if there is one. */
export function activeJob(jobs: readonly JobRecord[]): JobRecord | undefined {
  return jobs.find((job) => job.origin === 'app' && isActive(job));
}
