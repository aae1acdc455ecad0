import type { EngineError } from '../../failure.ts';

/** Times a request is made in all, when its failures may pass. */
const ATTEMPTS = 3;

/** A connection that broke or a server that is out of order for a moment, and what it comes to. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  readonly failure: EngineError;

  constructor(failure: EngineError) {
    super(failure.message, { cause: failure });
    this.failure = failure;
  }
}

/**
 * Tries again what ends in a {@link TransientError}, at once: reads of weights come one after another
 * and the synchronous ones cannot wait. Downloads have more patience (workers/store/download/backoff.ts).
 * @throws {EngineError} the last attempt's failure; anything else at once.
 */
export async function retry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      passOrThrow(error, left);
    }
  }
}

/** {@link retry} without a promise. */
export function retrySync<T>(attempt: () => T): T {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return attempt();
    } catch (error) {
      passOrThrow(error, left);
    }
  }
}

function passOrThrow(error: unknown, left: number): void {
  if (!(error instanceof TransientError)) throw error;
  if (left === 0) throw error.failure;
}
