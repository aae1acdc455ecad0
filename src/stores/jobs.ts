import { create } from 'zustand';
import type { JobRecord } from '../../workers/records/record.ts';

interface Jobs {
  /** Oldest first. */
  readonly jobs: readonly JobRecord[];
}

/** A mirror of the job records, without those that a person has deleted. Only mirror-jobs.ts changes it. */
export const useJobs = create<Jobs>(() => ({ jobs: [] }));

export function findJob(id: string): JobRecord | undefined {
  return useJobs.getState().jobs.find((job) => job.id === id);
}

/**
 * Resolves once the mirror has a job; never if the job is deleted before.
 * @param signal resolves it, too
 */
export function jobIsShown(id: string, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (findJob(id) === undefined && signal?.aborted !== true) return;
      stop();
      resolve();
    };
    const stop = useJobs.subscribe(look);
    signal?.addEventListener('abort', look, { once: true });
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
