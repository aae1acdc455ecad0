import { ApiError, ValidationError } from '@fal-ai/client';
import * as z from 'zod/mini';
import { EngineError, errorText, toFailure } from '../../../workers/failure.ts';
import type { EngineFailure } from '../../../workers/protocol/failure.ts';

/** The failure to show for an error of the hosted service, or of the connection to it. */
export function hostedFailure(error: unknown): EngineFailure {
  if (error instanceof ValidationError) {
    const [first] = error.fieldErrors;
    return {
      code: 'hosted_failed',
      message: `fal.ai does not accept the request: ${String(first?.loc.at(-1) ?? 'body')}: ${first?.msg ?? error.message}.`,
      action: 'Change it and send it again.',
    };
  }
  if (!(error instanceof ApiError)) {
    return otherFailure(error);
  }
  if (error.status === 401 || error.status === 403) {
    return {
      code: 'hosted_failed',
      message: `fal.ai refused the key${detailOf(error)}.`,
      action: 'Check the key and the balance of the account.',
    };
  }
  return {
    code: 'hosted_failed',
    message: `fal.ai answered ${error.status}${detailOf(error)}.`,
    action: 'Try again, or turn fal.ai off and run it here.',
  };
}

/** Whatever failed on this side: the connection, the picture, or reading the answer. */
function otherFailure(error: unknown): EngineFailure {
  // The picture cannot be opened: the error says why, and what to do.
  if (error instanceof EngineError) return toFailure(error);
  const reason = errorText(error);
  // What `fetch` throws, and the page's own fetch where nothing may be sent yet.
  if (error instanceof TypeError) {
    return {
      code: 'hosted_failed',
      message: `fal.ai could not be reached: ${reason}`,
      action: 'Check the connection, or turn fal.ai off and run it here.',
    };
  }
  return {
    code: 'hosted_failed',
    message:
      error instanceof z.core.$ZodError
        ? 'fal.ai answered in a form that this app does not know.'
        : `The run at fal.ai failed on this side: ${reason}`,
    action: 'Try again, or turn fal.ai off and run it here.',
  };
}

function detailOf({ body }: ApiError<unknown>): string {
  const detail: unknown =
    typeof body === 'object' && body !== null && 'detail' in body ? body.detail : undefined;
  return typeof detail === 'string' ? `: ${detail}` : '';
}
