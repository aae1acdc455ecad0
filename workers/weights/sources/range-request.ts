import { EngineError } from '../../failure.ts';
import { type AskedRange, checkContentRange } from './content-range.ts';
import { TransientError } from './retry.ts';
import { checkLength } from './source.ts';
import { statusError } from './status-error.ts';

/** A range of a file, and the file's URL. */
export interface FileRange extends AskedRange {
  readonly url: string;
}

/**
 * The bytes of a range, asked for once.
 * @throws {TransientError} for what may go well the next time; {EngineError} `model_file_missing`
 * or `file_download_error` for what will not; the signal's reason.
 */
export async function fetchRange(
  range: FileRange,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const { url, name, offset, length } = range;
  const response = await request(url, name, rangeHeader(offset, length), signal);
  try {
    checkHead(range, response.status, response.headers.get('Content-Range'));
  } catch (error) {
    // The body may be the whole file: it must not be downloaded.
    await response.body?.cancel();
    throw error;
  }
  return checkBody(range, await body(response, name, signal));
}

/** {@link fetchRange} without a promise; in workers only (XMLHttpRequest). */
export function fetchRangeNow(range: FileRange): Uint8Array<ArrayBuffer> {
  const { url, name, offset, length } = range;
  const xhr = new XMLHttpRequest();
  xhr.open('GET', url, false);
  xhr.responseType = 'arraybuffer';
  xhr.setRequestHeader('Range', rangeHeader(offset, length));
  // If the browser has cached parts of the file, Chromium adds If-Range to the request. When the
  // file has changed since, the server answers it with 200 and the whole file, and Chromium hands
  // that on. `no-cache` prevents it. On another origin the header would need a preflight, so it is
  // left out there.
  if (new URL(url).origin === location.origin) xhr.setRequestHeader('Cache-Control', 'no-cache');
  try {
    xhr.send();
  } catch (cause) {
    unreachable(name, cause);
  }
  checkHead(range, xhr.status, xhr.getResponseHeader('Content-Range'));
  const bytes: unknown = xhr.response;
  return checkBody(range, bytes instanceof ArrayBuffer ? bytes : new ArrayBuffer(0));
}

export function rangeHeader(offset: number, length: number): string {
  return `bytes=${offset}-${offset + length - 1}`;
}

/** @throws {TransientError} when nothing answers; the signal's reason. */
export async function request(
  url: string,
  name: string,
  range: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    // no-store: the browser's cache would hold a second copy of gigabytes of weights.
    const init = { headers: { Range: range }, cache: 'no-store' } as const;
    return await fetch(url, signal ? { ...init, signal } : init);
  } catch (cause) {
    signal?.throwIfAborted();
    return unreachable(name, cause);
  }
}

/** @throws {TransientError} when the connection breaks; the signal's reason. */
export async function body(
  response: Response,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ArrayBuffer> {
  return response.arrayBuffer().catch((cause: unknown) => {
    signal?.throwIfAborted();
    return unreachable(name, cause);
  });
}

/** @throws {TransientError} or {EngineError} where the answer is not 206. */
export function checkStatus(name: string, status: number): void {
  if (status === 206) return;
  if (status === 200) {
    const failure = new EngineError(
      'file_download_error',
      `The server of ${name} sent the whole file where a part of it was asked for.`,
      'Serve the model from a host that answers Range requests.',
    );
    // Ranges worked when the file was opened; the cache of a browser may have asked in its own way.
    throw new TransientError(failure);
  }
  const failure = statusError(name, status, 'Check the address of the model and try again.');
  throw status >= 500 ? new TransientError(failure) : failure;
}

export function unreachable(name: string, cause: unknown): never {
  const failure = new EngineError(
    'file_download_error',
    `${name} could not be fetched: no answer, or the server does not allow this page to read it.`,
    'Check the connection, and that the server sends CORS headers, then try again.',
    { cause },
  );
  throw new TransientError(failure);
}

function checkHead(range: FileRange, status: number, header: string | null): void {
  checkStatus(range.name, status);
  checkContentRange(range, header);
}

/** @throws {TransientError} if the body is too short: its end got lost on the way. */
function checkBody({ name, length }: FileRange, bytes: ArrayBuffer): Uint8Array<ArrayBuffer> {
  try {
    return checkLength(name, bytes, length);
  } catch (error) {
    throw error instanceof EngineError ? new TransientError(error) : error;
  }
}
