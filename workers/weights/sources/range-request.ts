import { EngineError } from '../../failure.ts';
import { type AskedRange, checkContentRange } from './content-range.ts';
import { TransientError } from './retry.ts';
import { bytesCame } from './sign-of-life.ts';
import { readBody, Stall, STALL_MS, stalled } from './stall.ts';
import { statusError } from './status-error.ts';
import { checkCame, mayComeWhole, partOf } from './whole-answer.ts';

/** The slowest connection that a synchronous read waits for, in bytes a second. */
const SLOWEST_BYTES = 32 * 1024;

/** A range of a file, and the file's URL. */
export interface FileRange extends AskedRange {
  readonly url: string;
}

/**
 * The bytes of a range, asked for once. If the server sends the whole of a small file, they are taken out of it.
 * @throws {TransientError} for what may go well the next time; {EngineError} `model_file_missing`
 * or `file_download_error` for what will not; the signal's reason.
 */
export async function fetchRange(
  range: FileRange,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const { url, name, size, offset, length } = range;
  const stall = new Stall();
  try {
    const response = await request(url, name, rangeHeader(offset, length), signal, stall);
    if (mayComeWhole(range, response.status)) {
      return partOf(range, await body(response, name, size, signal, stall));
    }
    try {
      checkHead(range, response.status, response.headers.get('Content-Range'));
    } catch (error) {
      // The body may be a large file: it must not be downloaded.
      await response.body?.cancel();
      throw error;
    }
    return checkCame(name, await body(response, name, length, signal, stall), length);
  } finally {
    stall.end();
  }
}

/** {@link fetchRange} without a promise; in workers only (XMLHttpRequest). */
export function fetchRangeNow(range: FileRange): Uint8Array<ArrayBuffer> {
  const { url, name, offset, length } = range;
  const xhr = new XMLHttpRequest();
  xhr.open('GET', url, false);
  xhr.responseType = 'arraybuffer';
  xhr.setRequestHeader('Range', rangeHeader(offset, length));
  // A synchronous request cannot be watched, so its whole time is limited.
  const limitMs = STALL_MS + (length / SLOWEST_BYTES) * 1000;
  xhr.timeout = limitMs;
  // If the browser has cached parts of the file, Chromium adds If-Range to the request. When the
  // file has changed since, the server answers it with 200 and the whole file, and Chromium hands
  // that on. `no-cache` prevents it. On another origin the header would need a preflight, so it is
  // left out there.
  if (new URL(url).origin === location.origin) xhr.setRequestHeader('Cache-Control', 'no-cache');
  try {
    xhr.send();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw stalled(name, limitMs / 1000);
    }
    unreachable(name, cause);
  }
  bytesCame();
  const given: unknown = xhr.response;
  const bytes = given instanceof ArrayBuffer ? given : new ArrayBuffer(0);
  if (mayComeWhole(range, xhr.status)) return partOf(range, bytes);
  checkHead(range, xhr.status, xhr.getResponseHeader('Content-Range'));
  return checkCame(name, bytes, length);
}

export function rangeHeader(offset: number, length: number): string {
  return `bytes=${offset}-${offset + length - 1}`;
}

/** @throws {TransientError} when nothing answers in time; the signal's reason. */
export async function request(
  url: string,
  name: string,
  range: string,
  signal: AbortSignal | undefined,
  stall: Stall,
): Promise<Response> {
  try {
    const response = await fetch(url, {
      headers: { Range: range },
      // The browser's cache would hold a second copy of gigabytes of weights.
      cache: 'no-store',
      // The hub refuses the pages of some sites by this header.
      referrerPolicy: 'no-referrer',
      signal: stall.with(signal),
    });
    stall.heard();
    return response;
  } catch (cause) {
    return broken(name, cause, signal, stall);
  }
}

/**
 * @param most bytes after which reading stops
 * @throws {TransientError} when the connection breaks or nothing more comes; the signal's reason.
 */
export async function body(
  response: Response,
  name: string,
  most: number,
  signal: AbortSignal | undefined,
  stall: Stall,
): Promise<Uint8Array<ArrayBuffer>> {
  return readBody(response, most, stall).catch((cause: unknown) =>
    broken(name, cause, signal, stall),
  );
}

/** Why a request broke off: its caller stopped it, its server is silent, or the connection broke. */
function broken(
  name: string,
  cause: unknown,
  signal: AbortSignal | undefined,
  stall: Stall,
): never {
  signal?.throwIfAborted();
  if (stall.stuck) throw stalled(name);
  return unreachable(name, cause);
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

function unreachable(name: string, cause: unknown): never {
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
