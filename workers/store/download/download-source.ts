import { checkRange, type ByteSource } from '../../weights/sources/source.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { RangeIgnored } from './open-body.ts';
import type { DownloadPolicy, RemoteFile } from './remote-file.ts';
import { waitToRetry } from './backoff.ts';
import { WholeStream } from './whole-stream.ts';

export interface DownloadOptions {
  /** Bytes of one request; 4 MB by default. */
  readonly rangeBytes?: number;
  /**
   * Ranges that may be on their way or waiting; 4 by default. So many times their bytes are fetched
   * for nothing at most when everything ends, or one tensor where that is more.
   */
  readonly inFlight?: number;
  readonly policy?: Partial<DownloadPolicy>;
  /** Told of bytes as they come, those that come twice too. */
  readonly onBytes?: (count: number) => void;
  /** Stops everything; reads then throw its reason. */
  readonly signal?: AbortSignal;
}

export const DEFAULT_POLICY: DownloadPolicy = { attempts: 8, stallMs: 30_000, wait: waitToRetry };

/**
 * A file to be downloaded from front to back: reads must come in that order, gaps allowed. The next
 * ranges are on their way while one is used, as far as what is {@link ByteSource.kept} lets them. Requests carry no header but Range, so that a page needs
 * no preflight; a file that changes meanwhile is told by its ETag and size.
 *
 * @param size bytes the file has, as a pointer or an earlier answer says.
 * @param buffers memory of ranges that were let go, for the next; files that are read one after the
 *   other share it. Fresh memory for each range would be garbage for a while.
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
  /** Where the first range begins: where reading began. */
  let origin: number | undefined;
  /** Where the first byte lies that would have to be fetched again. */
  let kept = 0;
  /** Begin of the next range that nobody has asked for. */
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
    // Thrown to the read that wants these bytes; until then it is no unhandled rejection.
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
  /** The range that begins at `begin`; those behind it are started too. */
  const fetchRange = (begin: number) => {
    const current = keepFetched(begin);
    next = Math.max(next, begin + rangeBytes);
    fetchAhead();
    return current;
  };
  /** The range that begins at `begin`, out of one long answer where there is no other way. */
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
  /** The range that holds `offset`; those before it are let go. */
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
