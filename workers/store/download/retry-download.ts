import { EngineError, toFailure } from '../../failure.ts';
import { retry, TransientError } from '../../weights/sources/retry.ts';
import { backoffMs } from './backoff.ts';
import { GO_ON } from './go-on.ts';
import type { RemoteFile } from './remote-file.ts';

interface Details {
  readonly cause?: unknown;
  /** {@link GO_ON} by default. */
  readonly action?: string;
}

/** `file_download_error`, if the download gives up because of this failure. */
export function transientFailure(
  message: string,
  { cause, action = GO_ON, ...hint }: TransientError['hint'] & Details = {},
): TransientError {
  return new TransientError(
    new EngineError('file_download_error', message, action, { cause }),
    hint,
  );
}

/** The failure of an answer that ended early. */
export function shortBody({ name }: RemoteFile): TransientError {
  return transientFailure(`${name}: fewer bytes came than its server had announced.`);
}

/**
 * Tries as often as the file's policy says. The waits in between get longer as long as no byte comes.
 * @param attempt has to call `progressed` whenever bytes come
 * @throws {EngineError} the failure of the last attempt; an error that is not transient, at once; the
 *   signal's reason
 */
export function retryDownload<T>(
  { policy, onWait }: RemoteFile,
  signal: AbortSignal,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  return retry(attempt, {
    attempts: policy.attempts,
    async wait(failures, { failure, hint }) {
      const ms = Math.min(backoffMs(failures, hint), policy.longestWaitMs);
      if (ms > 0) onWait?.(toFailure(failure), ms);
      await policy.wait(ms, signal);
    },
  });
}
