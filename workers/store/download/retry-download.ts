import { EngineError } from '../../failure.ts';
import { retry, TransientError } from '../../weights/sources/retry.ts';
import { backoffMs } from './backoff.ts';
import type { RemoteFile } from './remote-file.ts';

/** What a person can do about a download that gave up. */
export const GO_ON = 'Check the connection and go on; what is here already is kept.';

/** `file_download_error`, if the download gives up because of this failure. */
export function transientFailure(
  message: string,
  { cause, ...hint }: TransientError['hint'] & { readonly cause?: unknown } = {},
): TransientError {
  return new TransientError(
    new EngineError('file_download_error', message, GO_ON, { cause }),
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
  { policy }: RemoteFile,
  signal: AbortSignal,
  attempt: (progressed: () => void) => Promise<T>,
): Promise<T> {
  return retry(attempt, {
    attempts: policy.attempts,
    wait: (failures, askedMs) => policy.wait(backoffMs(failures, askedMs), signal),
  });
}
