/**
 * A server may answer a range with the whole file (200): RFC 9110 allows it, and one that compresses what it
 * sends does so. Of a small file the part is taken out of it; a large one must not be downloaded for a part.
 */
import { EngineError } from '../../failure.ts';
import type { AskedRange } from './content-range.ts';
import { TransientError } from './retry.ts';
import { checkLength } from './source.ts';

/** Largest file that is taken whole where its server does not answer Range, in bytes. */
export const WHOLE_FILE_LIMIT = 32 * 1024 * 1024;

/** Whether the whole file may be taken in place of a part of it. */
export function mayComeWhole({ size }: AskedRange, status: number): boolean {
  return status === 200 && size <= WHOLE_FILE_LIMIT;
}

/**
 * The part that was asked for.
 * @param bytes the whole file
 * @throws {TransientError} if the file has another size by now, or lacks its end
 */
export function partOf(
  { name, size, offset, length }: AskedRange,
  bytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return checkCame(name, bytes, size).slice(offset, offset + length);
}

/** @throws {TransientError} if other than `length` bytes came: some got lost on the way */
export function checkCame(
  name: string,
  bytes: ArrayBuffer | Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> {
  try {
    return checkLength(name, bytes, length);
  } catch (error) {
    throw error instanceof EngineError ? new TransientError(error) : error;
  }
}
