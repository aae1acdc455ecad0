import { RangeIgnored } from './check-answer.ts';
import { openBody } from './open-body.ts';
import type { RemoteFile, WantedRange } from './remote-file.ts';
import { retryDownload, shortBody } from './retry-download.ts';

/**
 * Fetches a range of a file. If the connection breaks, the rest is requested from the byte where it broke.
 * @param take gets the bytes in their order; the next ones come after it has resolved
 * @throws {EngineError} `file_download_error` once the file's policy gives up, `model_file_missing`,
 *   `model_gated`; {RangeIgnored} if the server sends the whole file twice in a row; the signal's reason;
 *   what `take` throws
 */
export async function fetchRange(
  file: RemoteFile,
  { begin, end }: WantedRange,
  take: (bytes: Uint8Array<ArrayBuffer>) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  let at = begin;
  let ignored = false;
  /** The file may turn out to be shorter than the range. */
  const last = () => Math.min(end, file.size ?? end);
  const fetchRest = async (progressed: () => void): Promise<void> => {
    for await (const chunk of openBody(file, { begin: at, end }, signal)) {
      const used = chunk.subarray(0, last() - at);
      at += used.byteLength;
      await take(used);
      ignored = false;
      progressed();
    }
    if (at < last()) throw shortBody(file);
  };
  if (begin === end) return;
  await retryDownload(file, signal, async (progressed) => {
    try {
      await fetchRest(progressed);
    } catch (error) {
      if (!(error instanceof RangeIgnored) || ignored) throw error;
      ignored = true;
      await fetchRest(progressed);
    }
  });
}
