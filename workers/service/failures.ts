import type { EngineFailure, ErrorCode } from '../protocol/failure.ts';
import type { JobRecord } from '../records/record.ts';
import type { AnswerHeaders } from './answers.ts';

/**
 * A failed job in fal's terms: HTTP status and body of its result, and two fields of its status.
 */
export interface FailureAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: AnswerHeaders;
  readonly error: string;
  readonly error_type: string;
}

/** The field at fault, for codes that fal has under the same name (docs.fal.ai/errors). */
const FIELD_FAULTS: Partial<Record<ErrorCode, string>> = {
  image_load_error: 'image_url',
  unsupported_image_format: 'image_url',
  file_download_error: 'image_url',
  image_too_large: 'image_url',
  feature_not_supported: 'body',
};

/** @throws when the job has no failure. */
export function failureAnswer({ failure }: Pick<JobRecord, 'failure'>): FailureAnswer {
  if (failure === null) throw new Error('the job has not failed');
  const error_type = errorType(failure.code);
  const common = { error: failure.message, error_type };
  if (failure.detail !== undefined || failure.code in FIELD_FAULTS) {
    const headers = { 'x-fal-billable-units': '0' } as const;
    return { ...common, status: 422, body: { detail: fieldErrors(failure) }, headers };
  }
  switch (failure.code) {
    case 'cancelled':
      return {
        ...common,
        status: 499,
        body: { detail: 'Request was cancelled', error_type },
        headers: { 'x-fal-error-type': error_type },
      };
    case 'request_timeout':
      return {
        ...common,
        status: 504,
        body: { detail: 'Request timed out', error_type },
        headers: { 'x-fal-error-type': error_type, 'x-fal-request-timeout-type': 'user' },
      };
    case 'storage_full':
      return {
        ...common,
        status: 507,
        body: { detail: `${failure.message} ${failure.action}`, error_type, code: failure.code },
        headers: { 'x-fal-error-type': error_type },
      };
    default:
      // Never 502, 503 or 504: the client repeats these, and the job would fail again.
      return {
        ...common,
        status: 500,
        body: { detail: `${failure.message} ${failure.action}`, error_type, code: failure.code },
        headers: { 'x-fal-error-type': error_type },
      };
  }
}

function errorType(code: ErrorCode): string {
  switch (code) {
    case 'cancelled':
      return 'client_cancelled';
    case 'request_timeout':
    case 'invalid_request':
      return code;
    default:
      return code in FIELD_FAULTS ? code : 'internal_error';
  }
}

function fieldErrors({ code, message, detail }: EngineFailure) {
  const field = FIELD_FAULTS[code] ?? 'body';
  const loc = field === 'body' ? ['body'] : ['body', field];
  const errors = detail ?? [{ loc, msg: message, type: code }];
  return errors.map((each) => ({ ...each, url: `https://docs.fal.ai/errors/#${each.type}` }));
}
