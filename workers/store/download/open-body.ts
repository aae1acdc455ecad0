import { EngineError } from '../../failure.ts';
import { checkContentRange } from '../../weights/sources/content-range.ts';
import { TransientError } from '../../weights/sources/retry.ts';
import { statusError } from '../../weights/sources/status-error.ts';
import { retryAfterMs } from './backoff.ts';
import { chunkReader } from './chunk-reader.ts';
import type { RemoteFile } from './remote-file.ts';
import { GO_ON, transientFailure } from './retry-download.ts';

/** The server sent the whole file where a range was asked for. */
export class RangeIgnored extends Error {
  override readonly name = 'RangeIgnored';
}

/**
 * Requests a file and gives its bytes as they come: the whole file, or those from `range.begin` up to but
 * not including `range.end`. A chunk may be overwritten once the next one is read. The bytes may end early.
 * @throws {TransientError} if another request may succeed; {EngineError} `model_file_missing` or
 *   `model_gated` if none will; {RangeIgnored}; the signal's reason
 */
export async function* openBody(
  file: RemoteFile,
  range: { readonly begin: number; readonly end: number } | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const stuck = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stuck.abort(), file.policy.stallMs);
  };
  try {
    watch();
    const response = await fetch(file.url, {
      // The hub redirects to links that expire. The browser must not keep such a redirect.
      cache: 'no-store',
      signal: AbortSignal.any([signal, stuck.signal]),
      ...(range && { headers: { Range: `bytes=${range.begin}-${range.end - 1}` } }),
    });
    await checkHead(file, response, range);
    if (response.body === null) return;
    const reader = chunkReader(response.body);
    try {
      for (;;) {
        watch();
        const chunk = await reader.next();
        if (chunk === undefined) return;
        file.onBytes?.(chunk.byteLength);
        yield chunk;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EngineError || error instanceof TransientError) throw error;
    if (error instanceof RangeIgnored) throw error;
    const { name } = file;
    const seconds = file.policy.stallMs / 1000;
    throw stuck.signal.aborted
      ? transientFailure(`${name}: nothing came for ${seconds} seconds.`, { cause: error })
      : transientFailure(`${name}: the connection to its server broke.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function checkHead(
  file: RemoteFile,
  response: Response,
  range: { readonly begin: number; readonly end: number } | undefined,
): Promise<void> {
  const { status, headers } = response;
  const wanted = range === undefined ? 200 : 206;
  try {
    if (status === wanted) checkSame(file, headers, range);
    else if (status === 200) throw new RangeIgnored();
    else throw statusProblem(file, status, headers);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
}

/** @throws {TransientError} if the answer is of another version of the file, or has other bytes than asked for */
function checkSame(
  file: RemoteFile,
  headers: Headers,
  range: { readonly begin: number; readonly end: number } | undefined,
): void {
  const etag = headers.get('ETag');
  if (file.etag !== undefined && file.etag !== etag) {
    throw transientFailure(`${file.name} changed on its server while it was being downloaded.`, {
      attempts: 2,
    });
  }
  if (range !== undefined) {
    try {
      const { begin, end } = range;
      const asked = { name: file.name, size: file.size, offset: begin, length: end - begin };
      checkContentRange(asked, headers.get('Content-Range'));
    } catch (error) {
      throw error instanceof EngineError ? new TransientError(error) : error;
    }
  }
  file.etag = etag;
}

function statusProblem({ name }: RemoteFile, status: number, headers: Headers): Error {
  const failure = statusError(name, status, GO_ON);
  if (failure.code !== 'file_download_error') return failure;
  return new TransientError(failure, {
    waitMs: retryAfterMs(headers.get('Retry-After'), Date.now()),
  });
}
