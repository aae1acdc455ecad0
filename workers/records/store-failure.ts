/** What is told of a write the database refused. */
import { EngineError, toFailure } from '../failure.ts';
import type { EngineFailure } from '../protocol/failure.ts';

/** Where a job, or its end, cannot be kept. */
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
 * Of a write that was refused, for whatever reason.
 * @param what could not be stored, as in "could not store the result"
 * @param action what to do where it is not for want of room
 */
export function storeFailure(
  error: unknown,
  what: 'run' | 'result',
  action: EngineFailure['action'],
): EngineFailure {
  if (isQuotaError(error)) return NO_ROOM;
  if (error instanceof EngineError) return toFailure(error);
  const message = `The browser could not store the ${what}: ${String(error)}`;
  return { code: 'internal_error', message, action };
}
