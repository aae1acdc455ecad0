import type { JobId } from '../protocol/engine-job.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { listJobsIn, updateJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { withRoom } from './retention.ts';
import { transact } from './transact.ts';

/** The failure of a job that did not begin within the time its caller gave. */
const NOT_STARTED: EngineFailure = {
  code: 'request_timeout',
  message: 'The job did not begin in the time its caller gave it.',
  action: 'Keep a page of the app open, or give it more time.',
};

/** Finds the waiting job with the lowest turn. Ends the waiting jobs before it whose `startBy` has passed. */
export async function nextJob(): Promise<JobRecord | undefined> {
  for (;;) {
    const first = await transact(['jobs'], 'readonly', ({ store }) =>
      store.index('by_turn').get(turnsBefore(Infinity)),
    );
    if (first === undefined) return undefined;
    const job = await endIfLate(first);
    if (job?.state === 'queued') return job;
  }
}

/**
 * Ends a waiting job if its `startBy` has passed. If the clock was set back since the job came, the time
 * for its start begins anew.
 * @param now ms since the epoch
 * @returns the record after that; undefined if it was deleted
 */
export async function endIfLate(job: JobRecord, now = Date.now()): Promise<JobRecord | undefined> {
  if (afterLook(job, now) === undefined) return job;
  return withRoom(() => updateJob(job.id, (found) => afterLook(found, now)));
}

/** How a look at `now` changes a waiting job with a `startBy`; undefined if it does not. */
function afterLook(
  { state, startBy, createdAt, attempts }: JobRecord,
  now: number,
): Partial<JobRecord> | undefined {
  // A job that was begun and interrupted is queued again: it did begin in time.
  if (state !== 'queued' || attempts > 0 || startBy === undefined) return undefined;
  if (now > startBy) return { state: 'failed', failure: NOT_STARTED, finishedAt: now };
  if (now < createdAt) return { createdAt: now, startBy: now + (startBy - createdAt) };
  return undefined;
}

/** Lets a waiting job run before all others that wait. A job that waits no longer does not change. */
export async function runNext(id: JobId): Promise<void> {
  const first = await transact(['jobs'], 'readonly', ({ store }) =>
    store.index('by_turn').get(turnsBefore(Infinity)),
  );
  if (first === undefined || first.id === id) return;
  await withRoom(() =>
    updateJob(id, ({ state }) => (state === 'queued' ? { turn: first.turn - 1 } : undefined)),
  );
}

/** How many jobs run now on this machine or wait with an earlier turn. Waiting jobs are counted, not read. */
export async function jobsAhead({ turn }: JobRecord): Promise<number> {
  const { waiting, begun } = await transact(['jobs'], 'readonly', async ({ store }) => ({
    waiting: await store.index('by_turn').count(turnsBefore(turn)),
    begun: await store.index('by_state').count('running'),
  }));
  if (begun === 0) return waiting;
  const running = await listJobsIn('running');
  return waiting + running.filter(({ place }) => place !== 'hosted').length;
}

function turnsBefore(turn: number): IDBKeyRange {
  return IDBKeyRange.bound(['queued', -Infinity], ['queued', turn], false, true);
}
