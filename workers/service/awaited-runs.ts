/**
 * The jobs of `fal.run`, whose callers wait for the answer and know no id. An answer is lost when the
 * browser stops the service worker, and then sends the request to the next one; or when the caller was
 * told that it takes too long. An equal request finds the job of such a one, so that nothing is drawn
 * twice.
 */
import type { EndpointKind } from '../../src/request/endpoint.ts';
import { hex, joined } from '../../src/request/bytes.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { listJobsIn, listJobsSince, readJob, requeueJob, updateJob } from '../records/jobs.ts';
import type { AwaitedRun, JobRecord } from '../records/record.ts';
import { withRoom } from '../records/retention.ts';
import { isTrashed } from '../records/trash.ts';
import type { ServiceScope } from './scope.ts';
import { stopJob } from './stop-job.ts';

/** How often the record says that somebody still waits (workers/records/abandoned.ts). */
const BEAT_MS = 20_000;

/** A job that ended this long ago without its answer being asked for again is not handed out. */
const FRESH_MS = 60_000;

/** Jobs that ended are looked for among those of this time. */
const LOOK_BACK_MS = 15 * 60_000;

/** A caller that takes its next turn does so within a few milliseconds, if its page is not busy. */
const PATIENCE_MS = 1500;

/**
 * The jobs whose callers this service worker keeps waiting. This is no state to be kept: a service
 * worker that is stopped loses its callers together with this list.
 */
const held = new Set<JobId>();
/** The jobs whose callers are about to take their next turn. */
const expected = new Set<JobId>();

/**
 * Names what was asked for, of which endpoint, and by whom: equal requests of one site have equal
 * digests.
 */
export async function runDigest(
  body: Uint8Array<ArrayBuffer>,
  endpoint: EndpointKind,
  site = '',
): Promise<string> {
  const about = new TextEncoder().encode(`${endpoint} ${site}\n`);
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', joined([about, body]))));
}

/** @returns a job whose answer was lost, if there is one for this digest */
export async function lostRun(digest: string): Promise<JobRecord | undefined> {
  const now = Date.now();
  const alive = [...(await listJobsIn('running')), ...(await listJobsIn('queued'))];
  const ended = (await listJobsSince(now - LOOK_BACK_MS)).filter(
    ({ finishedAt }) => finishedAt !== null && finishedAt > now - FRESH_MS,
  );
  return [...alive, ...ended].find(
    (job) =>
      job.run?.digest === digest &&
      !job.cancelRequested &&
      !isTrashed(job) &&
      !held.has(job.id) &&
      !expected.has(job.id),
  );
}

/** Says that somebody waits for a job as long as `answer` takes. */
export async function holdRun<T>(id: JobId, answer: () => Promise<T>): Promise<T> {
  held.add(id);
  const beating = setInterval(() => {
    void change(id, ({ digest, beats }) => ({ digest, beats: (beats ?? 0) + 1 }));
  }, BEAT_MS);
  try {
    return await answer();
  } finally {
    clearInterval(beating);
    held.delete(id);
  }
}

/** Waits for the caller's next turn, and cancels the job if none comes. */
export async function expectCaller(id: JobId, scope: ServiceScope): Promise<void> {
  expected.add(id);
  await new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS);
  });
  expected.delete(id);
  const job = await readJob(id);
  if (job?.run && job.finishedAt === null && !held.has(id)) await dropRun(id, scope);
}

/** Cancels a job that nobody waits for. */
export async function dropRun(id: JobId, scope: ServiceScope): Promise<void> {
  await change(id, ({ digest }) => ({ digest, beats: null, dropped: true }));
  await stopJob(id, scope);
}

/**
 * Queues a dropped job again: its caller took a turn after all, because its page was busy.
 * @returns whether the job was a dropped one
 */
export async function reviveRun(id: JobId): Promise<boolean> {
  const job = await readJob(id);
  if (job?.run?.dropped !== true || job.failure?.code !== 'cancelled') return false;
  await requeueJob(id);
  await change(id, ({ digest }) => ({ digest, beats: 0 }));
  return true;
}

/** The answer was given; an equal request is a new one. */
export async function settleRun(id: JobId): Promise<void> {
  await change(id, () => null);
}

/** The caller was told the job's id, and may ask again. The job goes on even if nobody does. */
export async function releaseRun(id: JobId): Promise<void> {
  await change(id, ({ digest }) => ({ digest, beats: null }));
}

/** A change that finds no room is left out: the worst is a job that an equal request finds, or not. */
async function change(id: JobId, next: (run: AwaitedRun) => AwaitedRun | null): Promise<void> {
  await withRoom(() => updateJob(id, ({ run }) => (run ? { run: next(run) } : undefined))).catch(
    (error: unknown) => console.warn(error),
  );
}
