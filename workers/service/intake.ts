import type * as z from 'zod/mini';
import { answerSchema } from '../../src/request/answer-fields.ts';
import type { EndpointKind } from '../../src/request/endpoint.ts';
import { ignoredFields } from '../../src/request/ignored-fields.ts';
import { type ParsedRequest, parseRequest } from '../../src/request/parse-request.ts';
import type { GenerateRequest } from '../../src/request/schema.ts';
import { drawSeed } from '../../src/request/seed-json.ts';
import { type FieldError, fieldErrors } from '../../src/request/field-errors.ts';
import { insertJob, type NewJob, readJob } from '../records/jobs.ts';
import type { AwaitedRun, JobRecord, LogEntry } from '../records/record.ts';
import { withRoom } from '../records/retention.ts';
import type { ServiceScope } from './scope.ts';
import { chosenFolder, chosenJobId } from './door-headers.ts';
import { lifeSeconds } from './lifecycle.ts';
import { withFullModel } from './model.ts';
import { newRequestId } from './request-id.ts';
import { resolveFile } from './source.ts';

/** No more jobs than this may wait. */
export const QUEUE_LIMIT = 1000;
/** How long a result is kept if its caller does not say: an hour, as on the hosted service. */
const RESULT_SECONDS = 3600;

/**
 * Puts a request into the queue. A faulty request becomes a failed job; as on the hosted service,
 * the caller learns of the fault from the job's result.
 * @param endpoint that the request was sent to
 * @throws {QueueFull} if {@link QUEUE_LIMIT} jobs are waiting.
 */
export async function queueRequest(
  endpoint: EndpointKind,
  body: unknown,
  headers: Headers,
  scope: ServiceScope,
  {
    log = [],
    queueLimit = QUEUE_LIMIT,
    run,
  }: {
    readonly log?: readonly LogEntry[];
    readonly queueLimit?: number;
    /** The caller waits for the answer. */
    readonly run?: AwaitedRun;
  } = {},
): Promise<JobRecord> {
  const chosenId = chosenJobId(headers, scope);
  const known = chosenId && (await readJob(chosenId));
  if (known !== undefined) return known;
  const answer = answerSchema.safeParse(body, { reportInput: true });
  const ignored = ignoredFields(body, endpoint);
  const common = {
    id: chosenId ?? newRequestId(),
    ...door(scope),
    keepMs: keepMs(headers),
    options: chosenFolder(headers, scope) ?? (await withFullModel(scope.options)),
    log: ignored === undefined ? log : [...log, warning(ignored)],
    queueLimit,
    priority: headers.get('x-fal-queue-priority') === 'low' ? 'low' : 'normal',
    ...startLimit(headers),
    ...(run === undefined ? {} : { run }),
    ...(answer.data?.sync_mode === true ? ({ inline: true } as const) : {}),
  } as const;
  const parsed = checked(endpoint, body, answer.error);
  if (!parsed.ok) {
    return insert({
      ...common,
      request: withSeed(readablePart(endpoint, body, parsed.detail)),
      source: null,
      failure: {
        code: 'invalid_request',
        message: `The request is not valid: ${parsed.detail[0]?.msg ?? ''}.`,
        action: 'Correct the field and send it again.',
        detail: parsed.detail,
      },
    });
  }
  const files = await resolveFiles(parsed.request, scope);
  return insert({ ...common, ...files, request: withSeed(files.request) });
}

/** The request with its files in hand, as far as they are here, and the first one's failure. */
async function resolveFiles(
  request: GenerateRequest,
  scope: ServiceScope,
): Promise<
  Pick<NewJob, 'source' | 'mask' | 'embeddings' | 'loras' | 'failure'> & {
    request: GenerateRequest;
  }
> {
  const picture = await resolvePicture(request.image_url, 'picture', scope);
  const mask = await resolvePicture(request.mask_url, 'mask', scope);
  const embeddings = await Promise.all(
    request.embeddings.map(({ path }, index) =>
      resolveFile(path, { file: 'embedding', index }, scope),
    ),
  );
  const loras = await Promise.all(
    (request.loras ?? []).map(({ path }, index) =>
      resolveFile(path, { file: 'LoRA', index }, scope),
    ),
  );
  const files = [picture, mask, ...embeddings, ...loras];
  const [failure] = files.flatMap((file) => file?.failure ?? []);
  return {
    request: {
      ...request,
      ...(picture && { image_url: picture.address }),
      ...(mask && { mask_url: mask.address }),
      embeddings: request.embeddings.map((given, i) => ({
        ...given,
        path: embeddings[i]?.address ?? given.path,
      })),
      ...(request.loras && {
        loras: request.loras.map((given, i) => ({
          ...given,
          path: loras[i]?.address ?? given.path,
        })),
      }),
    },
    source: picture?.blob ?? null,
    ...(mask && { mask: mask.blob }),
    embeddings: embeddings.map(({ blob }) => blob),
    loras: loras.map(({ blob }) => blob),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Nothing where the request names no such picture. */
async function resolvePicture(
  address: string | undefined,
  file: 'picture' | 'mask',
  scope: ServiceScope,
): Promise<Awaited<ReturnType<typeof resolveFile>> | undefined> {
  return address === undefined ? undefined : resolveFile(address, { file }, scope);
}

/** Faults of the fields that change the answer count like those of the others. */
function checked(
  endpoint: EndpointKind,
  body: unknown,
  fault: z.core.$ZodError | undefined,
): ParsedRequest {
  const parsed = parseRequest(body, { endpoint });
  // A body that is no object has the same fault in both checks.
  if (fault === undefined || typeof body !== 'object' || body === null) return parsed;
  return { ok: false, detail: [...(parsed.ok ? [] : parsed.detail), ...fieldErrors(fault.issues)] };
}

function warning(message: string): LogEntry {
  return { at: Date.now(), level: 'WARN', code: 'fields_ignored', message };
}

function insert(job: NewJob): Promise<JobRecord> {
  return withRoom(() => insertJob(job));
}

function door({ site }: ServiceScope): Pick<JobRecord, 'origin' | 'site'> {
  return site === undefined ? { origin: 'endpoint' } : { origin: 'bridge', site };
}

/** How long the caller wants the results kept after the job's end, in milliseconds. */
function keepMs(headers: Headers): number {
  return (lifeSeconds(headers, 'x-fal-object-lifecycle-preference') ?? RESULT_SECONDS) * 1000;
}

/** The time by which the job must begin, from `x-fal-request-timeout` (in seconds). */
function startLimit(headers: Headers): { startBy?: number } {
  const text =
    headers.get('x-fal-request-timeout') ?? headers.get('x-fal-request-start-timeout') ?? '';
  const seconds = Number.parseFloat(text);
  return seconds > 0 ? { startBy: Date.now() + seconds * 1000 } : {};
}

function withSeed(request: GenerateRequest): JobRecord['request'] {
  return { ...request, seed: request.seed ?? drawSeed() };
}

/**
 * The request that the record of a faulty one keeps: its fields without fault, defaults for the
 * others.
 */
function readablePart(
  endpoint: EndpointKind,
  body: unknown,
  detail: readonly FieldError[],
): GenerateRequest {
  const faulty = new Set(detail.map(({ loc }) => loc[1]));
  const given = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const sound = given.filter(([name]) => !faulty.has(name));
  for (const fields of [Object.fromEntries(sound), {}]) {
    const parsed = parseRequest(
      { image_url: '', mask_url: '', prompt: '', ...fields },
      { endpoint },
    );
    if (parsed.ok) return withShortAddresses(parsed.request);
  }
  throw new Error('a request without optional fields is not valid');
}

function withShortAddresses(request: GenerateRequest): GenerateRequest {
  const { image_url, mask_url } = request;
  return {
    ...request,
    ...(image_url !== undefined && { image_url: image_url.slice(0, 200) }),
    ...(mask_url !== undefined && { mask_url: mask_url.slice(0, 200) }),
  };
}
