import { openBody, RangeIgnored } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryDownload, shortBody } from './retry-download.ts';

/**
 * Fills `bytes` with the bytes of a file from `begin` on. If the connection breaks, the rest is requested
 * from the byte where it broke.
 * @throws {EngineError} `file_download_error` once the file's policy gives up, `model_file_missing`,
 *   `model_gated`; {RangeIgnored} if the server sends the whole file twice in a row; the signal's reason
 */
export async function fetchBytes(
  file: RemoteFile,
  begin: number,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  const length = bytes.byteLength;
  let got = 0;
  let ignored = false;
  const fetchRest = async (progressed: () => void): Promise<void> => {
    const range = { begin: begin + got, end: begin + length };
    for await (const chunk of openBody(file, range, signal)) {
      const used = chunk.subarray(0, length - got);
      bytes.set(used, got);
      got += used.byteLength;
      ignored = false;
      progressed();
    }
    if (got < length) throw shortBody(file);
  };
  if (length === 0) return;
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
