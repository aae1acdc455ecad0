import { EngineError } from '../engine/failure.ts';
import { checkLength, checkRange, type ByteSource, shortRead } from './source.ts';

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
    async readInto(offset, target) {
      const part = slice(offset, target.byteLength);
      const got = await fillFrom(part, target).catch((cause: unknown) => unreadable(name, cause));
      if (got !== target.byteLength) throw shortRead(name, got, target.byteLength);
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

/** Bytes that come from a blob at a time; what they lie in is used for the next ones. */
const PIECE = 1024 * 1024;

/** @returns how many bytes came */
async function fillFrom(blob: Blob, target: Uint8Array<ArrayBuffer>): Promise<number> {
  const reader = byteReader(blob);
  if (reader === undefined) {
    target.set(new Uint8Array(await blob.arrayBuffer()));
    return target.byteLength;
  }
  let buffer = new ArrayBuffer(Math.min(PIECE, target.byteLength));
  let got = 0;
  while (got < target.byteLength) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done || value === undefined) break;
    target.set(value, got);
    got += value.byteLength;
    ({ buffer } = value);
  }
  await reader.cancel();
  return got;
}

/** Undefined where blobs have no byte streams. */
function byteReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

/** FileReaderSync is there in dedicated and shared workers only, and in no DOM library's types. */
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
