/** Failures for writes that the database refused. */
import { EngineError, errorText, toFailure } from '../failure.ts';
import type { EngineFailure } from '../protocol/failure.ts';

/** There is no room for a job, or for its result. */
export const NO_ROOM: EngineFailure = {
  code: 'storage_full',
  message: 'The browser has no room left to keep this run.',
  action: 'Delete pictures from the history, or models you do not use, and try again.',
};

/** Whether a write was refused because the browser has no room. */
export function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/**
 * The failure to show for a write that was refused.
 * @param what what could not be stored, for the sentence
 * @param action what to do if the reason is neither room nor one with a code of its own
 */
export function writeFailure(
  error: unknown,
  what: 'run' | 'result' | 'answer' | 'name',
  action: EngineFailure['action'],
): EngineFailure {
  if (isQuotaError(error)) return NO_ROOM;
  if (error instanceof EngineError) return toFailure(error);
  const message = `The browser could not store the ${what}: ${errorText(error)}`;
  return { code: 'internal_error', message, action };
}
