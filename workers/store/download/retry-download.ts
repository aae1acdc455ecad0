import { EngineError } from '../../failure.ts';
import { retry, TransientError } from '../../weights/sources/retry.ts';
import { backoffMs } from './backoff.ts';
import type { RemoteFile } from './remote-file.ts';

/** What to do about a download that failed for good. */
export const GO_ON = 'Check the connection and go on; what is here already is kept.';

/** A failure of a download that may not come again. */
export function transientFailure(
  message: string,
  { cause, ...hint }: TransientError['hint'] & { readonly cause?: unknown } = {},
): TransientError {
  return new TransientError(
    new EngineError('file_download_error', message, GO_ON, { cause }),
    hint,
  );
}

/** An answer ended early. */
export function shortBody({ name }: RemoteFile): TransientError {
  return transientFailure(`${name}: fewer bytes came than its server had announced.`);
}

/**
 * Tries as the file's policy says, and waits longer each time while nothing comes.
 * @param attempt calls what it is given whenever bytes come
 * @throws {EngineError} the last attempt's failure; anything that is not transient at once; the
 *   signal's reason
 */
export function retryDownload<T>(
  { policy }: RemoteFile,
  signal: AbortSignal,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  return retry(attempt, {
    attempts: policy.attempts,
    wait: (failures, askedMs) => policy.wait(backoffMs(failures, askedMs), signal),
  });
}
