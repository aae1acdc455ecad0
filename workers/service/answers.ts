import type { FieldError } from '../../src/request/field-errors.ts';
import { stringifySeedJson } from '../../src/request/seed-json.ts';

/**
 * Reason phrases. A Response gets none by itself, and the client makes its error message of the
 * phrase.
 */
const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  499: 'Client Closed Request',
  500: 'Internal Server Error',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};

/** A sentence names no more faults than this. */
const MOST_FAULTS = 5;

export interface AnswerHeaders {
  /** The client reads `requestId` from this header alone. */
  readonly 'x-fal-request-id'?: string;
  readonly 'x-fal-error-type'?: string;
  /** `user`: the client does not ask again. */
  readonly 'x-fal-request-timeout-type'?: 'user';
  readonly allow?: string;
  readonly etag?: string;
  readonly 'x-fal-billable-units'?: '0';
}

/**
 * Makes a JSON answer. A reason (`detail`) stands in `message` too, which most clients read; the
 * hosted service's own makes its error message of it. No cache may keep the answer, because through
 * the proxy path every GET has the same URL. A bigint, such as a seed, is written as an integer
 * literal.
 */
export function json(status: number, body: unknown, headers: AnswerHeaders = {}): Response {
  return new Response(stringifySeedJson(withMessage(body)), {
    status,
    statusText: statusText(status),
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}

/** fal's plain error body. */
export function refusal(status: number, detail: string, headers: AnswerHeaders = {}): Response {
  return json(status, { detail }, headers);
}

/** fal's answer for a job's id that no record has. */
export function unknownJob(): Response {
  return json(404, { detail: 'Request not found', status: 'NOT_FOUND' });
}

/** The reason phrase; empty for a status the endpoint never gives. */
export function statusText(status: number): string {
  return STATUS_TEXT[status] ?? '';
}

function withMessage(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return body;
  const { detail } = body;
  const message = typeof detail === 'string' ? detail : faults(detail as readonly FieldError[]);
  return { ...body, message };
}

/** `strength: Input should be less than or equal to 1`, one part for each field at fault. */
function faults(detail: readonly FieldError[]): string {
  return detail
    .slice(0, MOST_FAULTS)
    .map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}: ${msg}`)
    .join('; ');
}
