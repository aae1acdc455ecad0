import { within } from '../../../src/request/within.ts';
import { EngineError } from '../../failure.ts';
import { checkLength, checkRange, type ByteSource } from './source.ts';
import { STALL_MS } from './stall.ts';

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
      const limitMs = STALL_MS + (length / SLOWEST_BYTES) * 1000;
      const reading = part.arrayBuffer().catch((cause: unknown) => unreadable(name, cause));
      const bytes = await within(reading, limitMs, () => silent(name, limitMs));
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

/** The slowest drive that a read waits for, in bytes a second; it may be one of the network. */
const SLOWEST_BYTES = 1024 * 1024;

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

/** A drive that sleeps, or one of the network that is gone, may answer no more. */
function silent(name: string, ms: number): EngineError {
  return new EngineError(
    'file_download_error',
    `${name} could not be read: nothing came from its drive for ${Math.round(ms / 1000)} seconds.`,
    'Check the drive, and pick the model folder again.',
  );
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
