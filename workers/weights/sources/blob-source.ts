import { EngineError } from '../../failure.ts';
import { checkLength, checkRange, type ByteSource } from './source.ts';

interface SyncReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/**
 * A {@link ByteSource} over a File or Blob. Slices are read when asked for, so a File of several GB
 * costs nothing until then. `readSync` exists in workers (FileReaderSync).
 */
export function blobSource(blob: Blob, name: string): ByteSource {
  const slice = (offset: number, length: number): Blob => {
    checkRange(source, offset, length);
    return blob.slice(offset, offset + length);
  };
  const reader = syncReader();
  const source: ByteSource = {
    name,
    size: blob.size,
    async read(offset, length, signal) {
      signal?.throwIfAborted();
      const part = slice(offset, length);
      const bytes = await part.arrayBuffer().catch((cause: unknown) => unreadable(name, cause));
      signal?.throwIfAborted();
      return checkLength(name, bytes, length);
    },
    // Reads slices and not the blob's stream: in Chromium 156 a stream's read may never settle.
    async readInto(offset, target) {
      checkRange(source, offset, target.byteLength);
      for (let at = 0; at < target.byteLength; at += PIECE) {
        const length = Math.min(PIECE, target.byteLength - at);
        target.set(await source.read(offset + at, length), at);
      }
    },
    ...(reader && {
      readSync(offset: number, length: number) {
        const part = slice(offset, length);
        try {
          return checkLength(name, reader.readAsArrayBuffer(part), length);
        } catch (cause) {
          return cause instanceof EngineError ? rethrow(cause) : unreadable(name, cause);
        }
      },
    }),
  };
  return source;
}

/** Bytes that `readInto` reads at a time. */
const PIECE = 4 * 1024 * 1024;

/**
 * FileReaderSync exists in dedicated and shared workers only. TypeScript's DOM types do not have
 * it.
 */
function syncReader(): SyncReader | undefined {
  const make = (globalThis as { FileReaderSync?: new () => SyncReader }).FileReaderSync;
  return make && new make();
}

function rethrow(error: EngineError): never {
  throw error;
}

/** A picked File stops being readable when it changes, moves or its drive goes away. */
function unreadable(name: string, cause: unknown): never {
  throw new EngineError(
    'file_download_error',
    `${name} can no longer be read; it may have changed or moved since it was picked.`,
    'Pick the model folder again.',
    { cause },
  );
}
