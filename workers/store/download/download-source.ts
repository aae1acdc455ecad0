import { checkRange, type ByteSource } from '../../weights/sources/source.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { RangeIgnored } from './open-body.ts';
import type { DownloadPolicy, RemoteFile } from './remote-file.ts';
import { waitToRetry } from './backoff.ts';
import { WholeStream } from './whole-stream.ts';

export interface DownloadOptions {
  /** Bytes that one request asks for; 4 MB by default. */
  readonly rangeBytes?: number;
  /**
   * Ranges that are requested ahead of the bytes that are safe on the disk; 4 by default. If the download
   * is cut, at most `inFlight` × `rangeBytes` are fetched again, or one tensor if that is larger.
   */
  readonly inFlight?: number;
  readonly policy?: Partial<DownloadPolicy>;
  /** Called with the number of bytes of each chunk that comes, also if it came before. */
  readonly onBytes?: (count: number) => void;
  /** Ends all requests. Reads then throw its reason. */
  readonly signal?: AbortSignal;
}

/** Gives up after 8 failures in a row; a connection without a byte for 30 s is a failure. */
export const DEFAULT_POLICY: DownloadPolicy = { attempts: 8, stallMs: 30_000, wait: waitToRetry };

/**
 * A file that is downloaded from front to back. Reads must come in that order; they may leave gaps. While
 * one range is read the next ones are requested, up to `inFlight` ranges behind the byte that
 * {@link ByteSource.kept} named last. Range is the only header of a request, so browsers send no preflight.
 * If the file changes on its server, its ETag or its size tells.
 *
 * @param size bytes of the file, from a pointer or an earlier answer
 * @param buffers buffers of ranges that are no longer needed, to be used again. Files that are read one
 *   after the other share them: a new buffer for each range would be much garbage.
 * @throws {EngineError} from reads: `file_download_error` once its policy gives up, `model_gated`,
 *   `model_file_missing`.
 */
export function downloadSource(
  url: string,
  name: string,
  size: number,
  options: DownloadOptions = {},
  buffers: ArrayBuffer[] = [],
): ByteSource & { close(): Promise<void> } {
  const { rangeBytes = 4 * 1024 * 1024, inFlight = 4 } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const policy = { ...DEFAULT_POLICY, ...options.policy };
  const file: RemoteFile = { url, name, size, etag: undefined, policy, onBytes: options.onBytes };
  const ranges = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  /** The byte where the first read began. Ranges are counted from here. */
  let origin: number | undefined;
  /** All bytes before this one are safe on the disk, or are not needed. */
  let kept = 0;
  /** The first byte of the first range that was not requested yet. */
  let next = 0;
  let whole: WholeStream | undefined;

  const keep = (
    begin: number,
    fill: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ): Promise<Uint8Array<ArrayBuffer>> => {
    const found = ranges.get(begin);
    if (found !== undefined) return found;
    const length = Math.min(rangeBytes, size - begin);
    const bytes = new Uint8Array(buffers.pop() ?? new ArrayBuffer(rangeBytes), 0, length);
    const range = fill(bytes).then(() => bytes);
    // The read that needs these bytes gets the error. This only keeps it from being unhandled until then.
    range.catch(() => {});
    ranges.set(begin, range);
    return range;
  };
  const letGo = (begin: number) => {
    const range = ranges.get(begin);
    ranges.delete(begin);
    range?.then(({ buffer }) => buffers.push(buffer)).catch(() => {});
  };
  const keepFetched = (begin: number) =>
    keep(begin, (bytes) => fetchBytes(file, begin, bytes, signal));
  const fetchAhead = () => {
    const end = kept + inFlight * rangeBytes;
    for (; next < size && Math.min(next + rangeBytes, size) <= end; next += rangeBytes) {
      keepFetched(next);
    }
  };
  /** Reads the range that begins at `begin`, and requests the ranges behind it. */
  const fetchRange = (begin: number) => {
    const current = keepFetched(begin);
    next = Math.max(next, begin + rangeBytes);
    fetchAhead();
    return current;
  };
  /** Reads the range that begins at `begin`; from one answer with the whole file, if the server ignores Range. */
  const readRange = async (begin: number) => {
    try {
      if (whole === undefined) return await fetchRange(begin);
    } catch (error) {
      ranges.clear();
      if (!(error instanceof RangeIgnored)) throw error;
    }
    const stream = (whole ??= new WholeStream(file, signal));
    return keep(begin, (bytes) => stream.fill(begin, bytes));
  };
  /** Reads the range that holds `offset`. The buffers of the ranges before it are free. */
  const rangeAt = async (offset: number) => {
    if (origin === undefined) {
      origin = offset;
      kept = Math.max(kept, offset);
      next = offset;
    }
    const begin = offset - ((offset - origin) % rangeBytes);
    for (const earlier of ranges.keys()) if (earlier < begin) letGo(earlier);
    return { begin, bytes: await readRange(begin) };
  };

  const readInto = async (offset: number, target: Uint8Array<ArrayBuffer>) => {
    const length = target.byteLength;
    checkRange(source, offset, length);
    let got = 0;
    while (got < length) {
      signal.throwIfAborted();
      const { begin, bytes } = await rangeAt(offset + got);
      const from = offset + got - begin;
      const used = bytes.subarray(from, from + length - got);
      target.set(used, got);
      got += used.byteLength;
      if (from + used.byteLength === bytes.byteLength) letGo(begin);
    }
  };
  const source: ByteSource = {
    name,
    size,
    async read(offset, length) {
      const out = new Uint8Array(length);
      await readInto(offset, out);
      return out;
    },
    readInto,
    kept(offset) {
      kept = Math.max(kept, offset);
      if (origin !== undefined && whole === undefined && !signal.aborted) fetchAhead();
    },
  };
  return {
    ...source,
    async close() {
      stop.abort();
      ranges.clear();
      await whole?.close();
    },
  };
}
