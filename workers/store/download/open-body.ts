import { EngineError } from '../../failure.ts';
import { checkAnswer, contentRange } from '../../weights/sources/content-range.ts';
import { chunkReader } from './chunk-reader.ts';
import type { RemoteFile } from './remote-file.ts';
import { retryable, RetryableError, retryAfterMs } from './backoff.ts';

/** The server sent the whole file where a range was asked for. */
export class RangeIgnored extends Error {
  override readonly name = 'RangeIgnored';
}

/**
 * The bytes of one answer as they come, each chunk good until the next is asked for: those from `begin` to before `end`, or the whole file without
 * a range. May end early.
 * @throws {RetryableError} for all that may go well the next time; {EngineError}
 *   `model_file_missing` or `file_download_error` for what will not; {RangeIgnored}; the signal's reason.
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
      // A redirect that is kept would lead to a link that has expired.
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
    if (error instanceof EngineError || error instanceof RetryableError) throw error;
    if (error instanceof RangeIgnored) throw error;
    const { name } = file;
    const seconds = file.policy.stallMs / 1000;
    throw stuck.signal.aborted
      ? retryable(`${name}: nothing came for ${seconds} seconds.`, { cause: error })
      : retryable(`${name}: the connection to its server broke.`, { cause: error });
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

/** Whether the answer is of the same file as all before it, and of the bytes asked for. */
function checkSame(
  file: RemoteFile,
  headers: Headers,
  range: { readonly begin: number; readonly end: number } | undefined,
): void {
  const etag = headers.get('ETag');
  if (file.etag !== undefined && file.etag !== etag) {
    throw retryable(`${file.name} changed on its server while it was being downloaded.`, {
      attempts: 2,
    });
  }
  if (range !== undefined) {
    try {
      const answered = contentRange(file.name, headers.get('Content-Range'));
      checkAnswer(file.name, answered, range.begin, range.end - range.begin, file.size);
    } catch (error) {
      throw error instanceof EngineError ? new RetryableError(error) : error;
    }
  }
  file.etag = etag;
}

function statusProblem({ name }: RemoteFile, status: number, headers: Headers): Error {
  if (status === 404 || status === 410) {
    return new EngineError(
      'model_file_missing',
      `${name} is not on the server (status ${status}).`,
      'Check the address of the model folder.',
    );
  }
  if (status === 401) {
    return new EngineError(
      'model_gated',
      `The server of ${name} asks for a login (status 401): the model is gated, or is not there.`,
      'Use a model that can be downloaded without an account, or drop its folder into the page.',
    );
  }
  const asked = retryAfterMs(headers.get('Retry-After'), Date.now());
  return retryable(`The server of ${name} answered with status ${status}.`, { waitMs: asked });
}
