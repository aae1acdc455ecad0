import { EngineError } from '../../failure.ts';

/** The part of a file that an answer holds, by its Content-Range header (RFC 9110 §14.4). */
export interface ContentRange {
  /** First and last byte of the answer, inclusive; null with 416. */
  readonly first: number | null;
  readonly last: number | null;
  readonly size: number;
}

/**
 * @throws {EngineError} `file_download_error` when the header is absent, hidden from this page or
 * unreadable.
 */
export function contentRange(name: string, header: string | null): ContentRange {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(header ?? '');
  const [, first, last, size] = match ?? [];
  // Beyond 2^53 numbers are not exact, and no file is as large.
  if (size !== undefined && Number.isSafeInteger(Number(size))) {
    return {
      first: first === undefined ? null : Number(first),
      last: last === undefined ? null : Number(last),
      size: Number(size),
    };
  }
  throw new EngineError(
    'file_download_error',
    header === null
      ? `The server of ${name} does not say which bytes it sent (Content-Range is missing or hidden).`
      : `The server of ${name} answered with a Content-Range that cannot be read: ${header.slice(0, 80)}`,
    'Serve the model from a host that answers Range requests and exposes Content-Range to this page.',
  );
}

/** `length` bytes from `offset` of a file that has `size`. */
export interface AskedRange {
  /** Path below the model folder, for failures. */
  readonly name: string;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Compares what came with what was asked for.
 * @throws {EngineError} `file_download_error` when other bytes came, or the file has another size by
 *   now; as {@link contentRange} does
 */
export function checkContentRange(asked: AskedRange, header: string | null): void {
  const { name, size, offset, length } = asked;
  const range = contentRange(name, header);
  if (range.first === offset && range.last === offset + length - 1 && range.size === size) return;
  throw new EngineError(
    'file_download_error',
    range.size === size
      ? `The server of ${name} sent bytes ${range.first}-${range.last} where ${offset}-${offset + length - 1} were asked for.`
      : `${name} changed on its server: it had ${size} bytes and has ${range.size} now.`,
    'Load the model again.',
  );
}
