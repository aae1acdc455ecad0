import { EngineError } from '../../failure.ts';
import { checkContentRange, contentRange } from '../../weights/sources/content-range.ts';
import { TransientError } from '../../weights/sources/retry.ts';
import { statusError } from '../../weights/sources/status-error.ts';
import { rateLimitMs, retryAfterMs } from './backoff.ts';
import { GO_ON } from './go-on.ts';
import type { RemoteFile, WantedRange } from './remote-file.ts';
import { transientFailure } from './retry-download.ts';

/** The server sent the whole file where a range was asked for. */
export class RangeIgnored extends Error {
  override readonly name = 'RangeIgnored';
}

/** A link to the CDN that holds no longer answers so. Its file may be there all the same. */
const LINK_IS_OVER: readonly number[] = [401, 403, 404, 410];

/** The hub counts requests in windows of five minutes and does not tell a page when one ends. */
const LIMITED_MS = 30_000;

/**
 * Checks status and headers of an answer. If they are not as they must be, its body is not read.
 * @param isLink whether an address was asked to which an earlier redirect led
 * @throws {TransientError}, {EngineError}, {RangeIgnored} as `openBody` does
 */
export async function checkAnswer(
  file: RemoteFile,
  response: Response,
  range: WantedRange | undefined,
  isLink: boolean,
): Promise<void> {
  const { status } = response;
  const wanted = range === undefined ? 200 : 206;
  try {
    if (status === wanted) checkSame(file, response, range);
    else if (status === 200) throw new RangeIgnored();
    else if (isLink && LINK_IS_OVER.includes(status)) throw linkIsOver(file);
    else if (!isEmpty(file, response)) throw statusProblem(file, response);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
}

/** @throws {TransientError} if the answer is of another version of the file, or has other bytes than asked for */
function checkSame(file: RemoteFile, response: Response, range: WantedRange | undefined): void {
  const { headers } = response;
  const { host } = new URL(response.url);
  const etag = headers.get('ETag');
  const earlier = file.etags.get(host);
  if (earlier !== undefined && earlier !== etag) {
    throw transientFailure(`${file.name} changed on its server while it was being downloaded.`, {
      attempts: 2,
    });
  }
  if (range !== undefined) {
    try {
      file.size = checkRange(file, range, headers.get('Content-Range'));
    } catch (error) {
      throw error instanceof EngineError ? new TransientError(error) : error;
    }
  }
  file.etags.set(host, etag);
}

/** @returns bytes of the file */
function checkRange(
  { name, size: known }: RemoteFile,
  { begin, end }: WantedRange,
  header: string | null,
): number {
  const size = known ?? contentRange(name, header).size;
  const length = Math.min(end, size) - begin;
  checkContentRange({ name, size, offset: begin, length }, header);
  return size;
}

/** Whether the file has no bytes at all: RFC 9110 answers a range of it with 416 and its size. */
function isEmpty(file: RemoteFile, { status, headers }: Response): boolean {
  if (status !== 416 || file.size !== undefined) return false;
  const header = headers.get('Content-Range');
  if (header !== 'bytes */0') return false;
  file.size = 0;
  return true;
}

function linkIsOver({ name }: RemoteFile): TransientError {
  return transientFailure(`${name}: the link to its server is over.`, { waitMs: 0 });
}

function statusProblem({ name }: RemoteFile, { status, headers }: Response): Error {
  const failure = statusError(name, status, GO_ON);
  if (failure.code !== 'file_download_error') return failure;
  const waitMs =
    retryAfterMs(headers.get('Retry-After'), Date.now()) ?? rateLimitMs(headers.get('RateLimit'));
  return new TransientError(failure, { waitMs, ...(status === 429 && { leastMs: LIMITED_MS }) });
}
