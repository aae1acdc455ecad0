import { openBody } from './open-body.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryDownload } from './retry-download.ts';

/** The most bytes of a file that is kept whole in memory. */
const SMALL_BYTES = 32 * 1024 * 1024;

/**
 * Fetches a small file whole, in one request.
 * @param most bytes; by default {@link SMALL_BYTES}
 * @returns undefined if the file has more bytes than `most`; the rest of it is not fetched
 * @throws {EngineError} `model_gated`, `model_file_missing`, `file_download_error`; the signal's reason
 */
export async function fetchSmall(
  file: RemoteFile,
  signal: AbortSignal,
  most = SMALL_BYTES,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return retryDownload(file, signal, async () => {
    // Each attempt reads the whole file, so it may be of another version than the last one.
    file.etags.clear();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    // What a compressed answer unpacks to counts, not what was sent.
    for await (const chunk of openBody(file, undefined, signal)) {
      size += chunk.byteLength;
      if (size > most) return undefined;
      parts.push(chunk.slice());
    }
    return joined(parts, size);
  });
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
