import { checkRange, type ByteSource } from '../../weights/sources/source.ts';
import { RangeIgnored } from './check-answer.ts';
import { BUFFER_BYTES, type DownloadOptions, IN_FLIGHT, RANGE_BYTES } from './download-options.ts';
import { IncomingRange } from './incoming-range.ts';
import { PiecePool } from './piece-pool.ts';
import { remoteFile } from './remote-file.ts';
import { WholeStream } from './whole-stream.ts';

/** Bytes of a piece; a range has no larger ones. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Memory for the bytes of downloads. Files that are read one after the other share it.
 */
export function downloadPool(options: DownloadOptions): PiecePool {
  const { rangeBytes = RANGE_BYTES, bufferBytes = BUFFER_BYTES } = options;
  return new PiecePool(Math.min(PIECE_BYTES, rangeBytes), bufferBytes);
}

/**
 * A file that is downloaded from front to back. Reads must come in that order; they may leave gaps. While
 * one range is read the next ones are requested, up to `inFlight` ranges behind the byte that
 * {@link ByteSource.kept} named last. Range is the only header of a request, so browsers send no preflight.
 * If the file changes on its server, its ETag or its size tells.
 *
 * @param size bytes of the file, from a pointer, a plan or an earlier answer
 * @throws {EngineError} from reads: `file_download_error` once its policy gives up, `model_gated`,
 *   `model_file_missing`.
 */
export function downloadSource(
  url: string,
  name: string,
  size: number,
  options: DownloadOptions = {},
  pool = downloadPool(options),
): ByteSource & { close(): Promise<void> } {
  const { rangeBytes = RANGE_BYTES, inFlight = IN_FLIGHT } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const file = remoteFile(url, name, options, size);
  /** By their first bytes. */
  const ranges = new Map<number, IncomingRange>();
  /** The byte where the first read began. Ranges are counted from here. */
  let origin: number | undefined;
  /** All bytes before this one are safe on the disk, or are not needed. */
  let kept = 0;
  /** The first byte of the first range that was not requested yet. */
  let next = 0;
  let whole: WholeStream | undefined;

  const fetchRange = (begin: number): IncomingRange => {
    const found = ranges.get(begin);
    if (found !== undefined) return found;
    const end = Math.min(begin + rangeBytes, size);
    const range = new IncomingRange(file, { begin, end }, pool, signal);
    ranges.set(begin, range);
    return range;
  };
  const letGo = (range: IncomingRange) => {
    ranges.delete(range.begin);
    range.drop();
  };
  const letGoOfAll = () => {
    for (const range of ranges.values()) letGo(range);
  };
  const fetchAhead = () => {
    const end = kept + inFlight * rangeBytes;
    for (; next < size && Math.min(next + rangeBytes, size) <= end; next += rangeBytes) {
      fetchRange(next);
    }
  };
  /** The range that holds `offset`. The ones before it are not needed any more. */
  const rangeAt = (offset: number): IncomingRange => {
    if (origin === undefined) {
      origin = offset;
      kept = Math.max(kept, offset);
      next = offset;
    }
    const begin = offset - ((offset - origin) % rangeBytes);
    for (const range of ranges.values()) if (range.begin < begin) letGo(range);
    const range = fetchRange(begin);
    next = Math.max(next, begin + rangeBytes);
    fetchAhead();
    return range;
  };
  /** Reads some bytes. @returns how many */
  const readSome = async (offset: number, target: Uint8Array<ArrayBuffer>): Promise<number> => {
    try {
      if (whole === undefined) {
        const range = rangeAt(offset);
        const count = await range.read(offset, target);
        if (offset + count === range.end) letGo(range);
        return count;
      }
    } catch (error) {
      letGoOfAll();
      signal.throwIfAborted();
      if (!(error instanceof RangeIgnored)) throw error;
    }
    whole ??= new WholeStream(file, signal);
    await whole.fill(offset, target);
    return target.byteLength;
  };
  const readInto = async (offset: number, target: Uint8Array<ArrayBuffer>): Promise<void> => {
    const length = target.byteLength;
    checkRange(source, offset, length);
    for (let got = 0; got < length;) {
      signal.throwIfAborted();
      got += await readSome(offset + got, target.subarray(got));
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
      letGoOfAll();
      await whole?.close();
    },
  };
}
