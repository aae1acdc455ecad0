import { EngineError } from '../../failure.ts';
import { blobSource } from './blob-source.ts';
import { checkContentRange, contentRange } from './content-range.ts';
import { retry, retrySync } from './retry.ts';
import {
  body,
  checkStatus,
  fetchRange,
  fetchRangeNow,
  rangeHeader,
  request,
} from './range-request.ts';
import { Stall } from './stall.ts';
import { checkLength, checkRange, type ByteSource } from './source.ts';
import { WHOLE_FILE_LIMIT } from './whole-answer.ts';

/** Bytes of one synchronous request. Its time is limited, so it must not be long. */
const PIECE = 1024 * 1024;

/**
 * A {@link ByteSource} over a URL. The size comes from a probe for the first byte, which must be
 * answered by 206 and a true Content-Range; a server that ignores Range, always or now and then, is
 * accepted for files up to {@link WHOLE_FILE_LIMIT}. `readSync` exists in workers (XMLHttpRequest). A connection that
 * breaks, a short answer and a 5xx are asked for again, twice; a server that sends nothing for 30
 * seconds is asked once more.
 *
 * @param name path below the model folder, for failures.
 * @throws {EngineError} `model_file_missing` on 404 or 410; `file_download_error` when the server
 * cannot be reached, answers another status, no or a wrong Content-Range, or too few bytes; here
 * and from each read.
 */
export function urlSource(url: string, name: string, signal?: AbortSignal): Promise<ByteSource> {
  return retry(() => open(url, name, signal));
}

async function open(
  url: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ByteSource> {
  const stall = new Stall();
  try {
    return await openWatched(url, name, signal, stall);
  } finally {
    stall.end();
  }
}

async function openWatched(
  url: string,
  name: string,
  signal: AbortSignal | undefined,
  stall: Stall,
): Promise<ByteSource> {
  const probe = await request(url, name, rangeHeader(0, 1), signal, stall);
  if (probe.status === 200) return wholeFile(probe, name, signal, stall);
  if (probe.status !== 416) checkStatus(name, probe.status);
  const header = probe.headers.get('Content-Range');
  const { size } = contentRange(name, header);
  // An empty file has no first byte: RFC 9110 answers 416 with "bytes */0".
  if (probe.status === 416 && size === 0) return blobSource(new Blob([]), name);
  checkContentRange({ name, size, offset: 0, length: 1 }, header);
  checkLength(name, await body(probe, name, 1, signal, stall), 1);
  return rangeSource(url, name, size);
}

function rangeSource(url: string, name: string, size: number): ByteSource {
  const source: ByteSource = {
    name,
    size,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      if (length === 0) return new Uint8Array(0);
      return retry(() => fetchRange({ url, name, size, offset, length }, signal));
    },
    ...('WorkerGlobalScope' in globalThis && {
      readSync(offset: number, length: number) {
        checkRange(source, offset, length);
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; at += PIECE) {
          const part = { offset: offset + at, length: Math.min(PIECE, length - at) };
          bytes.set(
            retrySync(() => fetchRangeNow({ url, name, size, ...part })),
            at,
          );
        }
        return bytes;
      },
    }),
  };
  return source;
}

/**
 * Downloads a whole file from a server without Range. Counts its bytes, as Content-Length may be
 * absent.
 */
async function wholeFile(
  response: Response,
  name: string,
  signal: AbortSignal | undefined,
  stall: Stall,
): Promise<ByteSource> {
  const bytes = await body(response, name, WHOLE_FILE_LIMIT, signal, stall);
  if (bytes.byteLength > WHOLE_FILE_LIMIT) {
    throw new EngineError(
      'file_download_error',
      `The server of ${name} does not answer Range requests, and the file is too large to keep whole.`,
      'Serve the model from a host that answers Range requests.',
    );
  }
  return blobSource(new Blob([bytes]), name);
}
