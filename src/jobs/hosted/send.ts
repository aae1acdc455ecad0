/**
 * The hosted service as a second engine. The page that sends a job sees it through: it alone has the
 * key. Loaded when it is first used, with the client.
 */
import { createFalClient, type FalClient, type QueueStatus } from '@fal-ai/client';
import { z } from 'zod';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';
import { CANCELLED } from '../../../workers/records/cancel.ts';
import {
  failJob,
  finishJob,
  insertJob,
  type NewJob,
  updateJob,
} from '../../../workers/records/jobs.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { writeForSure } from '../../../workers/records/reserve.ts';
import { withRoom } from '../../../workers/records/retention.ts';
import { isQuotaError, NO_ROOM } from '../../../workers/records/store-failure.ts';
import { followJob } from '../follow-job.ts';
import { ENDPOINT } from '../../request/endpoint.ts';
import { hostedFailure } from './failure.ts';
import { hostedFetch } from './fetch.ts';
import { hostedInput } from './input.ts';
import { hostedLock } from './lock.ts';

/** As plain text: the record's request need not fit the client's type of input. */
const HOSTED: string = ENDPOINT;

/** What is read of the hosted output; more in it is ignored. */
const output = z.object({
  images: z.array(z.object({ url: z.url(), width: z.int().nullish(), height: z.int().nullish() })),
  timings: z.record(z.string(), z.number()).catch({}),
  has_nsfw_concepts: z.array(z.boolean()).catch([]),
  prompt: z.string().catch(''),
});

/**
 * Sends a job its person agreed to send just now, and keeps that with it.
 * @param source the picture
 * @returns the record; the run goes on by itself and ends in it.
 * @throws where the record cannot be written: nothing was sent then.
 */
export async function sendHosted(
  job: NewJob & { readonly source: Blob },
  key: string,
): Promise<JobRecord> {
  const consent = { at: Date.now() };
  const record = await withRoom(() => insertJob({ ...job, place: 'hosted', consent }));
  // Held while this page lives: who finds it free knows that nobody sees the job through any more.
  void navigator.locks.request(hostedLock(record.id), () => runHosted(record, job.source, key));
  return record;
}

async function runHosted({ id, request }: JobRecord, source: Blob, key: string): Promise<void> {
  const client = createFalClient({
    credentials: key,
    suppressLocalCredentialsWarning: true,
    fetch: hostedFetch(id),
  });
  const stopped = new AbortController();
  let requestId: string | undefined;
  const unfollow = followJob(id, (now) => {
    if (now === undefined || now.cancelRequested) stopped.abort();
  });
  try {
    const input = await hostedInput(request, source);
    const { data } = await client.subscribe(HOSTED, {
      input,
      logs: true,
      abortSignal: stopped.signal,
      onEnqueue: (given) => (requestId = given),
      onQueueUpdate: logChanges(id),
    });
    await keepPictures(id, request.seed, output.parse(data));
  } catch (error) {
    if (stopped.signal.aborted) await cancel(client, requestId);
    const failure = stopped.signal.aborted ? CANCELLED : failureOf(error);
    await writeForSure(id, () => failJob(id, failure));
  } finally {
    unfollow();
  }
}

/** The picture may not have come, or not have found room here. */
function failureOf(error: unknown): EngineFailure {
  return isQuotaError(error) ? NO_ROOM : hostedFailure(error);
}

/** Before its record ends: after that nothing goes out for it. */
async function cancel(client: FalClient, requestId: string | undefined): Promise<void> {
  if (requestId === undefined) return;
  // It may have ended meanwhile.
  await client.queue.cancel(HOSTED, { requestId }).catch(() => undefined);
}

/** Writes where the job is into its log, once for each change. */
function logChanges(id: JobRecord['id']): (update: QueueStatus) => void {
  let last = '';
  return (update) => {
    const message = STATUS_TEXT[update.status];
    if (message === last) return;
    last = message;
    updateJob(id, ({ log }) => ({
      log: [...log, { at: Date.now(), level: 'INFO', message }],
    })).catch((error: unknown) => console.warn(error));
  };
}

const STATUS_TEXT = {
  IN_QUEUE: 'Waiting at fal.ai',
  IN_PROGRESS: 'Running at fal.ai',
  COMPLETED: 'Fetching the picture from fal.ai',
} as const;

async function keepPictures(
  id: JobRecord['id'],
  seed: bigint,
  { images, ...others }: z.infer<typeof output>,
): Promise<void> {
  const fetchPicture = hostedFetch(id);
  const kept = await Promise.all(
    images.map(async ({ url, width, height }) => {
      const answer = await (url.startsWith('data:') ? fetch(url) : fetchPicture(url));
      if (!answer.ok) throw new Error(`the picture at ${url} answered ${answer.status}`);
      const blob = await answer.blob();
      const size = await createImageBitmap(blob);
      const content_type = blob.type === 'image/png' ? 'image/png' : 'image/jpeg';
      return {
        blob,
        width: width ?? size.width,
        height: height ?? size.height,
        content_type,
      } as const;
    }),
  );
  await withRoom(() => finishJob(id, { output: { ...others, seed }, images: kept, metrics: null }));
}
