import type { JobId } from '../protocol/engine-job.ts';
import type { EngineResult } from '../protocol/engine-result.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { randomName } from '../protocol/random-name.ts';
import { blobKey, storedBlob } from './blobs.ts';
import type {
  BlobKey,
  JobRecord,
  JobResult,
  JobState,
  LogEntry,
  StoredBlob,
  StoredImage,
  StoredLora,
} from './record.ts';
import { jobChanged } from './job-changes.ts';
import { transact } from './transact.ts';
import { isTrashed } from './trash.ts';

/** Milliseconds added to the turn of a low-priority job: its turn comes after all normal ones. */
const LOW_PRIORITY = 1e15;

/** A job as the app, the endpoint or the runner hands it in. {@link insertJob} fills the rest of the record. */
export type NewJob = Pick<
  JobRecord,
  | 'origin'
  | 'site'
  | 'place'
  | 'consent'
  | 'keepMs'
  | 'request'
  | 'options'
  | 'startBy'
  | 'written'
  | 'expander'
  | 'group'
  | 'batch'
  | 'run'
  | 'inline'
> & {
  /** The picture; null if the executor is to fetch `request.image_url`, or the request has none. */
  readonly source: Blob | null;
  /** The mask; null if the executor is to fetch `request.mask_url`. */
  readonly mask?: Blob | null;
  /** The files of `request.embeddings`; null where the executor is to fetch the address. */
  readonly embeddings?: readonly (Blob | null)[];
  /** The files of `request.loras`, likewise; one of the model store is named by its pack. */
  readonly loras?: readonly (Blob | StoredLora | null)[];
  readonly id?: JobId;
  readonly priority?: 'normal' | 'low';
  /** Refuses the job if this many jobs are waiting already. */
  readonly queueLimit?: number;
  /** Lines that the log begins with. */
  readonly log?: readonly LogEntry[];
  /** The request is faulty. The job is stored as failed, so that its caller can ask for the failure. */
  readonly failure?: EngineFailure;
};

/** {@link insertJob} refused a job because too many jobs are waiting. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/**
 * Stores a job and its pictures in one transaction. The job is queued, unless it has failed already or is
 * sent to the hosted service.
 * @throws {QueueFull} if `queueLimit` jobs are waiting already; DOMException `QuotaExceededError` if the
 *   browser has no room.
 */
export async function insertJob(job: NewJob): Promise<JobRecord> {
  const { source: picture, mask: drawn, embeddings: words = [], loras: styles = [], ...rest } = job;
  const { priority, queueLimit, ...given } = rest;
  // Date.now() counts whole milliseconds; several jobs may come within one and must keep their order.
  const arrival = performance.timeOrigin + performance.now();
  const kept = new Map<BlobKey, StoredBlob>();
  const keep = async (blob: Blob | null): Promise<BlobKey | null> => {
    if (blob === null) return null;
    const key = await blobKey(blob);
    kept.set(key, await storedBlob(blob, given.keepMs !== undefined));
    return key;
  };
  const source = await keep(picture);
  const mask = drawn === undefined ? undefined : await keep(drawn);
  const embeddings: (BlobKey | null)[] = [];
  for (const file of words) embeddings.push(await keep(file));
  const loras: NonNullable<JobRecord['loras']>[number][] = [];
  for (const file of styles) {
    loras.push(file === null || file instanceof Blob ? await keep(file) : file);
  }
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
    ...(mask !== undefined && { mask }),
    ...(embeddings.length > 0 && { embeddings }),
    ...(loras.length > 0 && { loras }),
    state: firstState(given),
    progress: null,
    result: null,
    attempts: 0,
    cancelRequested: false,
    blobs: [...kept.keys()],
  };
  await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const waiting = await tx.objectStore('jobs').index('by_state').count('queued');
    if (record.state === 'queued' && queueLimit !== undefined && waiting >= queueLimit) {
      throw new QueueFull(`${queueLimit} jobs wait already`);
    }
    for (const [key, blob] of kept) await tx.objectStore('blobs').put(blob, key);
    await tx.objectStore('jobs').add(record);
  });
  jobChanged(record.id);
  return record;
}

/** A hosted job is run by the page that sends it; no executor may take it. */
function firstState({ failure, place }: Pick<NewJob, 'failure' | 'place'>): JobState {
  if (failure !== undefined) return 'failed';
  return place === 'hosted' ? 'running' : 'queued';
}

/** Reads of one job whose transaction has not begun: it will see all that is committed when somebody joins. */
const reads = new Map<JobId, Promise<JobRecord | undefined>>();

/** The record of a job. All that ask for it when it has changed share one transaction. */
export function readJob(id: JobId): Promise<JobRecord | undefined> {
  const known = reads.get(id);
  if (known !== undefined) return known;
  // It may be called more than once: a transaction that the browser has broken off begins again.
  const begun = () => {
    if (reads.get(id) === read) reads.delete(id);
  };
  const read = transact(['jobs'], 'readonly', ({ store }) => {
    begun();
    return store.get(id);
  }).finally(begun);
  reads.set(id, read);
  return read;
}

/** Every job, oldest first. */
export async function listJobs(): Promise<JobRecord[]> {
  return transact(['jobs'], 'readonly', ({ store }) => store.index('by_created').getAll());
}

/** The jobs that came since a time, oldest first. @param since ms since the epoch */
export async function listJobsSince(since: number): Promise<JobRecord[]> {
  const range = IDBKeyRange.lowerBound(since);
  return transact(['jobs'], 'readonly', ({ store }) => store.index('by_created').getAll(range));
}

/** The jobs in one state, oldest first. */
export async function listJobsIn(state: JobState): Promise<JobRecord[]> {
  const jobs = await transact(['jobs'], 'readonly', ({ store }) =>
    store.index('by_state').getAll(state),
  );
  return jobs.sort((a, b) => a.createdAt - b.createdAt);
}

/**
 * Reads, changes and writes a record in one transaction. Nothing is written if `change` returns
 * undefined.
 * @returns the record after the change, or undefined if it was deleted
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

/** The result of a run. It has no metrics if the hosted service made it. */
export type FinishedRun = Omit<EngineResult, 'metrics'> & Pick<JobResult, 'metrics'>;

/**
 * Ends a job with its result. Pictures and record are written in one transaction; nothing is written if
 * the job was deleted.
 * @throws DOMException `QuotaExceededError` if the browser has no room
 */
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

/**
 * Puts a job back that is not in the database, with its files. A job that is still there stays as it is.
 * @param files the bytes of `job.source`, `job.mask`, `job.embeddings` and `job.loras`; without them only the record comes back
 * @param fromTrash whether a job that a person has deleted, and that is still there, comes back too: as it is there
 * @returns whether it came back
 */
export async function restoreJob(
  job: JobRecord,
  files: ReadonlyMap<BlobKey, Blob>,
  fromTrash = false,
): Promise<boolean> {
  const kept = new Map<BlobKey, StoredBlob>();
  for (const [key, blob] of files) kept.set(key, await storedBlob(blob, job.keepMs !== undefined));
  const isBack = await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const there = await tx.objectStore('jobs').get(job.id);
    if (there !== undefined) {
      if (!fromTrash || !isTrashed(there)) return false;
      await tx.objectStore('jobs').put({ ...there, deletedAt: null });
      return true;
    }
    for (const [key, blob] of kept) await tx.objectStore('blobs').put(blob, key);
    await tx.objectStore('jobs').add(job);
    return true;
  });
  if (isBack) jobChanged(job.id);
  return isBack;
}

/** Ends a job with a failure. */
export async function failJob(id: JobId, failure: EngineFailure): Promise<void> {
  await updateJob(id, () => ({ state: 'failed', failure, finishedAt: Date.now() }));
}

/** Queues an ended job again on this machine, with the request and the seed it had. */
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

/**
 * Deletes a job and those of its Blobs that no other job names.
 * @param only says of the record at that moment whether it may go
 */
export async function deleteJob(
  id: JobId,
  only: (job: JobRecord) => boolean = () => true,
): Promise<void> {
  await transact(['jobs', 'blobs'], 'readwrite', async (tx) => {
    const jobs = tx.objectStore('jobs');
    const job = await jobs.get(id);
    if (job !== undefined && !only(job)) return;
    await jobs.delete(id);
    for (const key of job?.blobs ?? []) {
      if ((await jobs.index('by_blob').count(key)) === 0) await tx.objectStore('blobs').delete(key);
    }
  });
  jobChanged(id);
}
