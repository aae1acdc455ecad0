import type { EngineResult, JobId } from '../protocol/engine.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { blobKey, randomName, storedBlob } from './blobs.ts';
import { database } from './database.ts';
import type {
  BlobKey,
  JobRecord,
  JobResult,
  JobState,
  LogEntry,
  StoredBlob,
  StoredImage,
} from './record.ts';
import { jobChanged } from './job-changes.ts';
import { transact } from './transact.ts';

/** Added to the turn of a low-priority job: later than any job that will ever come, in milliseconds. */
const LOW_PRIORITY = 1e15;

/** What a door hands in; the rest of the record is filled here. */
export type NewJob = Pick<
  JobRecord,
  'origin' | 'site' | 'place' | 'consent' | 'keepMs' | 'request' | 'options' | 'startBy'
> & {
  /** null: the executor fetches `request.image_url`. */
  readonly source: Blob | null;
  readonly id?: JobId;
  readonly priority?: 'normal' | 'low';
  /** Refuse the job when as many as this wait. */
  readonly queueLimit?: number;
  /** Lines that are there before it runs. */
  readonly log?: readonly LogEntry[];
  /** The job has failed before it was queued: its record is there to be asked for. */
  readonly failure?: EngineFailure;
};

/** {@link insertJob} refused a job: as many wait as may wait. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Writes a job, queued unless it has already failed, and its source picture in one transaction.
 * @throws {QueueFull} where `queueLimit` jobs wait already.
 */
export async function insertJob(job: NewJob): Promise<JobRecord> {
  const { source: sourceBlob, priority, queueLimit, ...given } = job;
  // Finer than a millisecond: jobs that come together keep their order.
  const arrival = performance.timeOrigin + performance.now();
  const source = sourceBlob === null ? null : await blobKey(sourceBlob);
  const kept = sourceBlob && (await storedBlob(sourceBlob, given.keepMs !== undefined));
  const createdAt = Date.now();
  const record: JobRecord = {
    id: randomName() as JobId,
    log: [],
    failure: null,
    ...given,
    createdAt,
    turn: priority === 'low' ? arrival + LOW_PRIORITY : arrival,
    finishedAt: given.failure === undefined ? null : createdAt,
    source,
    state: firstState(given),
    progress: null,
    result: null,
    attempts: 0,
    cancelRequested: false,
    blobs: source === null ? [] : [source],
  };
  await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const waiting = await tx.objectStore('jobs').index('by_state').count('queued');
    if (record.state === 'queued' && queueLimit !== undefined && waiting >= queueLimit) {
      throw new QueueFull(`${queueLimit} jobs wait already`);
    }
    if (source !== null && kept !== null) await tx.objectStore('blobs').put(kept, source);
    await tx.objectStore('jobs').add(record);
  });
  jobChanged(record.id);
  return record;
}

/** A hosted job is its sender's; no executor takes it. */
function firstState({ failure, place }: Pick<NewJob, 'failure' | 'place'>): JobState {
  if (failure !== undefined) return 'failed';
  return place === 'hosted' ? 'running' : 'queued';
}

export async function readJob(id: JobId): Promise<JobRecord | undefined> {
  return (await database()).get('jobs', id);
}

/** Every job, oldest first. */
export async function listJobs(): Promise<JobRecord[]> {
  return (await database()).getAllFromIndex('jobs', 'by_created');
}

/** The jobs in one state, oldest first. */
export async function listJobsIn(state: JobState): Promise<JobRecord[]> {
  const jobs = await (await database()).getAllFromIndex('jobs', 'by_state', state);
  return jobs.sort((a, b) => a.createdAt - b.createdAt);
}

/**
 * Reads, changes and writes a record in one transaction; where `change` gives undefined nothing is
 * written.
 * @returns the record as it is then, or undefined when it was deleted meanwhile.
 */
export async function updateJob(
  id: JobId,
  change: (job: JobRecord) => Partial<JobRecord> | undefined,
): Promise<JobRecord | undefined> {
  const { job, changed } = await transact(['jobs'], 'readwrite', async ({ store }) => {
    const found = await store.get(id);
    const changes = found && change(found);
    if (found === undefined || changes === undefined) return { job: found, changed: false };
    const next = { ...found, ...changes };
    await store.put(next);
    return { job: next, changed: true };
  });
  if (changed) jobChanged(id);
  return job;
}

/** A run's pictures; one that did not run on this machine has no metrics. */
export type FinishedRun = Omit<EngineResult, 'metrics'> & Pick<JobResult, 'metrics'>;

/** Ends a job well: pictures and record are written together. */
export async function finishJob(id: JobId, result: FinishedRun): Promise<void> {
  const expires = (await readJob(id))?.keepMs !== undefined;
  const blobs = new Map<BlobKey, StoredBlob>();
  const keep = async (blob: Blob): Promise<BlobKey> => {
    const key = await blobKey(blob);
    blobs.set(key, await storedBlob(blob, expires));
    return key;
  };
  const images: StoredImage[] = [];
  for (const { blob, ...image } of result.images) images.push({ ...image, blob: await keep(blob) });
  const trace = result.trace === undefined ? null : await keep(result.trace);

  await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const job = await tx.objectStore('jobs').get(id);
    if (job === undefined) return;
    for (const [key, blob] of blobs) await tx.objectStore('blobs').put(blob, key);
    await tx.objectStore('jobs').put({
      ...job,
      state: 'done',
      finishedAt: Date.now(),
      result: { output: result.output, images, metrics: result.metrics, trace },
      failure: null,
      blobs: [...new Set([...job.blobs, ...blobs.keys()])],
    });
  });
  jobChanged(id);
}

/** Ends a job badly. */
export async function failJob(id: JobId, failure: EngineFailure): Promise<void> {
  await updateJob(id, () => ({ state: 'failed', failure, finishedAt: Date.now() }));
}

/** Puts an ended job back in this machine's queue as it was asked, with the seed it had. */
export async function requeueJob(id: JobId): Promise<void> {
  await updateJob(id, () => ({
    state: 'queued',
    place: 'here',
    progress: null,
    log: [],
    failure: null,
    finishedAt: null,
    attempts: 0,
    cancelRequested: false,
  }));
}

/** Removes a record and those of its Blobs that no other record names. */
export async function deleteJob(id: JobId): Promise<void> {
  await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const jobs = tx.objectStore('jobs');
    const job = await jobs.get(id);
    await jobs.delete(id);
    for (const key of job?.blobs ?? []) {
      if ((await jobs.index('by_blob').count(key)) === 0) await tx.objectStore('blobs').delete(key);
    }
  });
  jobChanged(id);
}
