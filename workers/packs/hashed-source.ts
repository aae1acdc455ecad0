import { type ByteSource, readInto } from '../weights/sources/source.ts';
import { createHasher, type OpenHasher } from './checksum.ts';

/** Bytes that nobody asks for are read, and hashed, in pieces of this. */
const GAP_BYTES = 4 * 1024 * 1024;

/** The state of a file's sha256 after its first `done` bytes. */
export interface HashState {
  readonly path: string;
  /** Bytes hashed so far. */
  readonly done: number;
  /** What `save` of the hasher gave. */
  readonly state: Uint8Array;
}

/** A file that is read from front to back and hashed as it is read. Bytes between two reads are hashed too. */
export interface HashedSource {
  readonly source: ByteSource;
  /** The state of the hash after the last read. */
  save(): Promise<HashState>;
  /** Reads the rest of the file. @returns the sha256 of the whole file, in lower-case hex */
  finish(signal?: AbortSignal): Promise<string>;
}

/**
 * Hashes a file while it is read.
 * @param from what `save` gave in an earlier run; reads have to begin behind `from.done`
 * @param openHasher opens a hasher; by default one in this thread
 * @throws RangeError from reads: the bytes were passed already
 */
export async function hashedSource(
  source: ByteSource,
  from?: HashState,
  openHasher: OpenHasher = createHasher,
): Promise<HashedSource> {
  const hasher = await openHasher(from?.state);
  let done = from?.done ?? 0;
  const skipTo = async (offset: number, signal: AbortSignal | undefined) => {
    if (offset < done) throw new RangeError(`${source.name}: byte ${offset} was passed already`);
    while (done < offset) {
      const length = Math.min(GAP_BYTES, offset - done);
      await hasher.update(await source.read(done, length, signal));
      done += length;
    }
  };
  const readHashed = async (offset: number, target: Uint8Array<ArrayBuffer>) => {
    await skipTo(offset, undefined);
    await readInto(source, offset, target);
    await hasher.update(target);
    done += target.byteLength;
  };
  return {
    source: {
      name: source.name,
      size: source.size,
      async read(offset, length) {
        const bytes = new Uint8Array(length);
        await readHashed(offset, bytes);
        return bytes;
      },
      readInto: readHashed,
    },
    async save() {
      const at = done;
      return { path: source.name, done: at, state: await hasher.save() };
    },
    async finish(signal) {
      await skipTo(source.size, signal);
      return hasher.digest();
    },
  };
}
