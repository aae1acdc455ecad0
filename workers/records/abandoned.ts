import type { JobId } from '../protocol/engine-job.ts';
import { cancelJob } from './cancel.ts';
import { listJobsIn } from './jobs.ts';

/**
 * Finds jobs whose callers waited for the answer and are gone, and cancels them. The service worker
 * that keeps a caller waiting counts up in the job's record; if it was stopped, nobody does. Two looks
 * are compared instead of two times, because the clock of a computer may be set.
 */
export class AbandonedRuns {
  #beats = new Map<JobId, number>();

  /** Cancels the jobs that nobody waited for since the last look. To be called once a minute. */
  async cancel(): Promise<void> {
    const before = this.#beats;
    this.#beats = new Map();
    for (const { id, run } of [...(await listJobsIn('queued')), ...(await listJobsIn('running'))]) {
      if (run?.beats == null) continue;
      if (before.get(id) === run.beats) await cancelJob(id);
      else this.#beats.set(id, run.beats);
    }
  }
}
