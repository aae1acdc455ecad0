/**
 * The runner's door, `globalThis.playground`. It puts a request into the job records, as the screen
 * does, and follows the job's record to its end. It never crops, and like the endpoint it ignores
 * colour profiles.
 */
import { errorText } from '../../workers/failure.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import {
  type RunChoices,
  engineOptions,
  folderModel,
} from '../../workers/records/engine-options.ts';
import { deleteJob, insertJob, type NewJob, readJob } from '../../workers/records/jobs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { writeFailure } from '../../workers/records/write-failure.ts';
import { embedded } from '../models/run-model.ts';
import { parseRequest } from '../request/parse-request.ts';
import type { GenerateOutput } from '../request/schema.ts';
import { drawSeed } from '../request/seed-json.ts';
import { requestFailure } from '../actions/request-failure.ts';

interface DoorOptions extends RunChoices {
  /** A diffusers folder below a URL that answers Range; the demo model without it. */
  readonly model?: { readonly id: string; readonly baseUrl: string };
  /** Keep `negative_prompt: null`, diffusers' zero embeddings. */
  readonly allowNullNegative?: boolean;
}

interface DoorEvent {
  readonly type: 'phase' | 'step' | 'log';
  readonly text: string;
}

type DoorAnswer =
  | {
      readonly ok: true;
      /** Its urls are `blob:` URLs of this page. */
      readonly output: GenerateOutput;
      readonly metrics: RunMetrics;
      readonly traceUrl?: string;
    }
  | { readonly ok: false; readonly failure: EngineFailure };

export interface PlaygroundDoor {
  /** Runs one request to its end. Never rejects. */
  generate(
    input: { readonly request: unknown; readonly options?: DoorOptions },
    onEvent?: (event: DoorEvent) => void,
  ): Promise<DoorAnswer>;
}

declare global {
  var playground: PlaygroundDoor | undefined;
}

export function openDoor(): void {
  globalThis.playground = { generate };
}

const generate: PlaygroundDoor['generate'] = async ({ request, options = {} }, onEvent) => {
  const { model, allowNullNegative = false, ...asked } = options;
  const parsed = parseRequest(request, { allowNullNegative });
  if (!parsed.ok) return { ok: false, failure: requestFailure(parsed.detail) };
  const chosen =
    model === undefined ? embedded().engine : folderModel(model.id, model.baseUrl, undefined);
  const job: NewJob = {
    origin: 'runner',
    request: { ...parsed.request, seed: parsed.request.seed ?? drawSeed() },
    options: engineOptions('runner', chosen, asked),
    source: null,
  };
  try {
    const { id } = await withRoom(() => insertJob(job));
    const result = await answer(await ended(id, onEvent));
    // The caller has the pictures now. A profile that runs thousands of jobs must not keep them all.
    await deleteJob(id);
    return result;
  } catch (error) {
    return { ok: false, failure: writeFailure(error, 'run', 'Use another profile and try again.') };
  }
};

/**
 * Follows a record to its end.
 * @returns undefined if the record was deleted meanwhile
 * @throws what reading the record throws: its end cannot be seen any more
 */
function ended(id: JobId, onEvent?: (event: DoorEvent) => void): Promise<JobRecord | undefined> {
  return new Promise((resolve, reject) => {
    const tell = reporter(onEvent);
    let reads: Promise<unknown> = Promise.resolve();
    const look = async (): Promise<void> => {
      const job = await readJob(id);
      if (job !== undefined) tell(job);
      if (job !== undefined && job.state !== 'done' && job.state !== 'failed') return;
      stop();
      resolve(job);
    };
    const lookNext = (): void => {
      reads = reads.then(look).catch((error: unknown) => {
        stop();
        reject(error instanceof Error ? error : new Error(errorText(error)));
      });
    };
    const stop = onJobChanged((changed) => {
      if (changed === id) lookNext();
    });
    lookNext();
  });
}

/**
 * Makes a function that compares a record with its last state and sends an event for each change.
 */
function reporter(onEvent: ((event: DoorEvent) => void) | undefined): (job: JobRecord) => void {
  let phase: string | undefined;
  let step = 0;
  let logged = 0;
  return ({ progress, log }) => {
    for (const { level, message } of log.slice(logged)) {
      onEvent?.({ type: 'log', text: `${level} ${message}` });
    }
    logged = log.length;
    if (progress !== null && progress.phase !== phase) {
      phase = progress.phase;
      onEvent?.({ type: 'phase', text: phase });
    }
    if (progress !== null && progress.step > step) {
      step = progress.step;
      onEvent?.({ type: 'step', text: `${step}/${progress.of}` });
    }
  };
}

async function answer(job: JobRecord | undefined): Promise<DoorAnswer> {
  if (!job?.result?.metrics) {
    const failure = job?.failure ?? {
      code: 'cancelled' as const,
      message: 'The job was deleted before it ended.',
      action: 'Run it again.',
    };
    return { ok: false, failure };
  }
  const { output, images, metrics, trace } = job.result;
  const urls = await Promise.all(images.map((image) => blobUrl(image.blob)));
  return {
    ok: true,
    output: {
      images: images.map(({ width, height, content_type }, index) => ({
        url: urls[index] ?? '',
        width,
        height,
        content_type,
      })),
      ...output,
    },
    metrics,
    ...(trace === null ? {} : { traceUrl: await blobUrl(trace) }),
  };
}

async function blobUrl(key: BlobKey): Promise<string> {
  const blob = await readBlob(key);
  return blob === undefined ? '' : URL.createObjectURL(blob);
}
