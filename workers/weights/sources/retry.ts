import type { EngineError } from '../../failure.ts';

/** What a server said of trying again. */
interface RetryHint {
  /** How long it asks to wait, ms. */
  readonly waitMs?: number | undefined;
  /** Failures in a row after which it is no use to go on, where that is fewer than usual. */
  readonly attempts?: number;
}

/** A failure that may not come again: a broken connection, a server that is busy for a moment. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** What it comes to when it does not pass. */
  readonly failure: EngineError;
  readonly hint: RetryHint;

  constructor(failure: EngineError, hint: RetryHint = {}) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.hint = hint;
  }
}

/** How often something is tried, and how long to wait in between. */
export interface RetryPolicy {
  /** Failures in a row after which it is given up. */
  readonly attempts: number;
  /**
   * Waits for the next attempt; without it there is none.
   * @param failures in a row so far: 1, 2, …
   * @param askedMs how long the server asks to wait, ms
   */
  readonly wait?: (failures: number, askedMs: number | undefined) => Promise<void>;
}

/** Reads of weights come one after another, and the synchronous ones cannot wait. */
const AT_ONCE: RetryPolicy = { attempts: 3 };

/**
 * Tries again what ends in a {@link TransientError}.
 * @param attempt calls what it is given whenever it comes forward: failures are counted anew then
 * @throws {EngineError} the last attempt's failure; anything else at once
 */
export async function retry<T>(
  attempt: (progressed: () => void) => Promise<T>,
  policy: RetryPolicy = AT_ONCE,
): Promise<T> {
  let failures = 0;
  const progressed = (): void => {
    failures = 0;
  };
  for (;;) {
    try {
      return await attempt(progressed);
    } catch (error) {
      failures += 1;
      const { waitMs } = hintOrThrow(error, failures, policy);
      await policy.wait?.(failures, waitMs);
    }
  }
}

/** {@link retry} without a promise, three times at once. */
export function retrySync<T>(attempt: () => T): T {
  for (let failures = 1; ; failures++) {
    try {
      return attempt();
    } catch (error) {
      hintOrThrow(error, failures, AT_ONCE);
    }
  }
}

function hintOrThrow(error: unknown, failures: number, policy: RetryPolicy): RetryHint {
  if (!(error instanceof TransientError)) throw error;
  const { failure, hint } = error;
  if (failures >= Math.min(hint.attempts ?? Infinity, policy.attempts)) throw failure;
  return hint;
}
