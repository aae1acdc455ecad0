import { checkRange, type ByteSource } from './source.ts';

/** A {@link ByteSource} over bytes in memory. */
export function bytesSource(bytes: Uint8Array<ArrayBuffer>, name: string): ByteSource {
  const source = {
    name,
    size: bytes.length,
    readSync(offset: number, length: number) {
      checkRange(source, offset, length);
      return bytes.slice(offset, offset + length);
    },
    async read(offset: number, length: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      return source.readSync(offset, length);
    },
  };
  return source;
}
