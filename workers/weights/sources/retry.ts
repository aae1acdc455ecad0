import type { EngineError } from '../../failure.ts';

/** A server's wishes for the next attempt. */
interface RetryHint {
  /** How long the server asks to wait, ms. */
  readonly waitMs?: number | undefined;
  /** How long to wait at least if the server does not ask for a time, ms. */
  readonly leastMs?: number;
  /** Failures in a row after which to give up; only if fewer than the policy's. */
  readonly attempts?: number;
}

/** A failure that may not come again: a broken connection, a server that is busy for a moment. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  /** The failure that is reported if no attempt succeeds. */
  readonly failure: EngineError;
  readonly hint: RetryHint;

  constructor(failure: EngineError, hint: RetryHint = {}) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.hint = hint;
  }
}

/** The number of attempts, and the wait between them. */
export interface RetryPolicy {
  /** Failures in a row after which to give up. */
  readonly attempts: number;
  /**
   * Waits for the next attempt; without it there is none.
   * @param failures in a row so far: 1, 2, …
   * @param last the last failure
   */
  readonly wait?: (failures: number, last: TransientError) => Promise<void>;
}

/** The policy for reads of weights: no wait, as a synchronous read cannot wait. */
const AT_ONCE: RetryPolicy = { attempts: 3 };

/**
 * Repeats an attempt that throws a {@link TransientError}.
 * @param attempt gets a function to call at each progress, which sets the count of failures back to
 * 0
 * @throws {EngineError} the failure of the last attempt; any other error at once
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
      const last = transientOrThrow(error, failures, policy);
      await policy.wait?.(failures, last);
    }
  }
}

/** As {@link retry}, without a promise: up to three attempts without a wait. */
export function retrySync<T>(attempt: () => T): T {
  for (let failures = 1; ; failures++) {
    try {
      return attempt();
    } catch (error) {
      transientOrThrow(error, failures, AT_ONCE);
    }
  }
}

function transientOrThrow(error: unknown, failures: number, policy: RetryPolicy): TransientError {
  if (!(error instanceof TransientError)) throw error;
  const { failure, hint } = error;
  if (failures >= Math.min(hint.attempts ?? Infinity, policy.attempts)) throw failure;
  return error;
}
