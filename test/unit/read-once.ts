import { checkRange, type ByteSource } from '../../workers/weights/sources/source.ts';

/**
 * Bytes as a download gives them: from front to back, each byte once. Reads may leave gaps.
 * @throws RangeError from reads of a byte that was passed already
 */
export function readOnce(bytes: Uint8Array<ArrayBuffer>, name: string): ByteSource {
  let passed = 0;
  const source: ByteSource = {
    name,
    size: bytes.length,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      checkRange(source, offset, length);
      if (offset < passed) throw new RangeError(`${name}: byte ${offset} was passed already`);
      passed = offset + length;
      return bytes.slice(offset, passed);
    },
  };
  return source;
}
