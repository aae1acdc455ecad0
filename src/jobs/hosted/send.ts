/**
 * Runs jobs at the hosted service. The page that sends a job also waits for its result, because only that
 * page has the key. This module and the client are loaded when they are first used.
 */
import { createFalClient, type FalClient, type QueueStatus } from '@fal-ai/client';
import * as z from 'zod/mini';
import { EngineError } from '../../../workers/failure.ts';
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
import { isQuotaError, NO_ROOM } from '../../../workers/records/write-failure.ts';
import { endUnwritten } from '../end-job.ts';
import { followJob } from '../follow-job.ts';
import { webLocks } from '../../stores/web-locks.ts';
import { endpointOf, ENDPOINTS } from '../../request/endpoint.ts';
import { within } from '../../request/within.ts';
import { hostedFailure } from './failure.ts';
import { hostedFetch } from './fetch.ts';
import { hostedInput, type RequestFiles } from './input.ts';
import { hostedLock } from './lock.ts';

/** The fields of the hosted output that are read. */
const output = z.object({
  images: z.array(
    z.object({ url: z.url(), width: z.nullish(z.int()), height: z.nullish(z.int()) }),
  ),
  timings: z.catch(z.record(z.string(), z.number()), {}),
  has_nsfw_concepts: z.catch(z.array(z.boolean()), []),
  prompt: z.catch(z.string(), ''),
});

/**
 * Sends a job to the hosted service. The person has agreed to that by pressing the button; the record says
 * when.
 * @returns the record. The run goes on in the background, and its end is written into the record.
 * @throws EngineError `hosted_failed` on plain http; what the database throws if the record cannot be stored.
 *   Nothing was sent then.
 */
export async function sendHosted(job: NewJob, key: string): Promise<JobRecord> {
  const locks = webLocks();
  if (locks === null) throw notFromHere();
  const consent = { at: Date.now() };
  const record = await withRoom(() => insertJob({ ...job, place: 'hosted', consent }));
  // Held until the job ends or the page is closed. Another page that gets the lock knows that nobody waits
  // for the result.
  locks
    .request(hostedLock(record.id), () => runHosted(record, job, key))
    .catch((error: unknown) => endUnwritten(record.id, error, NEVER));
  return record;
}

/** Nobody ends the tries to write the end of a hosted job but the end of its page. */
const NEVER = new AbortController().signal;

function notFromHere(): EngineError {
  return new EngineError(
    'hosted_failed',
    'A page that came by plain http cannot send anything to fal.ai.',
    'Open the app by https or on localhost, or run it here.',
  );
}

async function runHosted(
  { id, request }: JobRecord,
  files: RequestFiles,
  key: string,
): Promise<void> {
  // As plain text: the record's request need not fit the client's type of input.
  const endpoint: string = ENDPOINTS[endpointOf(request)];
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
    const input = await hostedInput(request, files);
    const { data } = await client.subscribe(endpoint, {
      input,
      logs: true,
      abortSignal: stopped.signal,
      onEnqueue: (given) => (requestId = given),
      onQueueUpdate: logChanges(id),
    });
    await keepPictures(id, request.seed, output.parse(data));
  } catch (error) {
    if (stopped.signal.aborted) await cancel(client, endpoint, requestId);
    const failure = stopped.signal.aborted ? CANCELLED : failureOf(error);
    await writeForSure(id, () => failJob(id, failure));
  } finally {
    unfollow();
  }
}

/** The hosted service may have failed, or there is no room here for the picture. */
function failureOf(error: unknown): EngineFailure {
  return isQuotaError(error) ? NO_ROOM : hostedFailure(error);
}

/** How long the hosted service may take to hear that a request is cancelled, ms. The person waits for it. */
const CANCEL_MS = 10_000;

/** Cancels the request at the hosted service. The job must not have ended: nothing is forwarded after that. */
async function cancel(
  client: FalClient,
  endpoint: string,
  requestId: string | undefined,
): Promise<void> {
  if (requestId === undefined) return;
  const heard = client.queue.cancel(endpoint, { requestId });
  // It may have ended meanwhile.
  await within(heard, CANCEL_MS, () => new Error('no answer')).catch(() => undefined);
}

/** Writes each new status of the request into the log of the job. */
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
