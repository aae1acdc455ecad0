import type { JobId } from '../protocol/engine-job.ts';
import { CANCELLED, cancelJob } from '../records/cancel.ts';
import { failJob, readJob } from '../records/jobs.ts';
import type { ServiceScope } from './scope.ts';

/** Ends a waiting job, and a running one as soon as its page has stopped it. */
export async function stopJob(id: JobId, scope: ServiceScope): Promise<void> {
  await cancelJob(id);
  // If the page that ran the job was closed, no executor will end it.
  if ((await readJob(id))?.state !== 'running' || (await scope.engineIsOpen())) return;
  await failJob(id, CANCELLED);
}
