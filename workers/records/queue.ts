import type { EngineFailure } from '../protocol/failure.ts';
import { database } from './database.ts';
import { listJobsIn, updateJob } from './jobs.ts';
import type { JobRecord } from './record.ts';
import { withRoom } from './retention.ts';
import { transact } from './transact.ts';

/** How a job ends that did not begin in the time its caller gave. */
const NOT_STARTED: EngineFailure = {
  code: 'request_timeout',
  message: 'The job did not begin in the time its caller gave it.',
  action: 'Keep a page of the app open, or give it more time.',
};

/** The job to run next: by turn. Those whose time to begin is over end here. */
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

/** Ends a waiting job whose `startBy` has passed. @returns the record as it is then. */
export async function endIfLate(job: JobRecord): Promise<JobRecord | undefined> {
  if (!isLate(job)) return job;
  return withRoom(() =>
    updateJob(job.id, (now) =>
      isLate(now) ? { state: 'failed', failure: NOT_STARTED, finishedAt: Date.now() } : undefined,
    ),
  );
}

function isLate({ state, startBy }: JobRecord): boolean {
  return state === 'queued' && startBy !== undefined && Date.now() > startBy;
}

/** How many jobs run or will run on this machine before this one, without reading those that wait. */
export async function jobsAhead({ turn }: JobRecord): Promise<number> {
  const db = await database();
  const waiting = await db.countFromIndex('jobs', 'by_turn', turnsBefore(turn));
  if ((await db.countFromIndex('jobs', 'by_state', 'running')) === 0) return waiting;
  const running = await listJobsIn('running');
  return waiting + running.filter(({ place }) => place !== 'hosted').length;
}

function turnsBefore(turn: number): IDBKeyRange {
  return IDBKeyRange.bound(['queued', -Infinity], ['queued', turn], false, true);
}
