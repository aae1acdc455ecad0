import { openBody, RangeIgnored } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { backoffMs, retryable, RetryableError } from './backoff.ts';

/**
 * Fills `bytes` with those of a file from `begin` on. Whatever breaks on the way is asked for again from the
 * byte where it broke; waiting grows while nothing comes.
 * @throws {EngineError} `file_download_error` once the file's policy is over, `model_file_missing`;
 *   {RangeIgnored} when the server does not answer ranges, twice in a row; the signal's reason.
 */
export async function fetchBytes(
  file: RemoteFile,
  begin: number,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  const length = bytes.byteLength;
  let got = 0;
  let failures = 0;
  let ignored = 0;
  while (got < length) {
    try {
      const body = openBody(file, { begin: begin + got, end: begin + length }, signal);
      for await (const chunk of body) {
        const used = chunk.subarray(0, length - got);
        bytes.set(used, got);
        got += used.byteLength;
        failures = 0;
        ignored = 0;
      }
      if (got < length) failures = await backOff(file, shortBody(file), failures, signal);
    } catch (error) {
      if (error instanceof RangeIgnored && ignored === 0) ignored += 1;
      else failures = await backOff(file, error, failures, signal);
    }
  }
}

/** Waits after a failure that may not come again and counts it; throws any other. */
export async function backOff(
  file: RemoteFile,
  error: unknown,
  failures: number,
  signal: AbortSignal,
): Promise<number> {
  if (!(error instanceof RetryableError)) throw error;
  const { waitMs, attempts = Infinity } = error.problem;
  if (failures + 1 >= Math.min(attempts, file.policy.attempts)) throw error.failure;
  await file.policy.wait(backoffMs(failures + 1, waitMs), signal);
  return failures + 1;
}

export function shortBody({ name }: RemoteFile): RetryableError {
  return retryable(`${name}: fewer bytes came than its server had announced.`);
}
