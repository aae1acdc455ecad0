import { type ByteSource, readInto } from '../weights/sources/source.ts';
import { createHasher, type OpenHasher } from './checksum.ts';

/** Most that is read at once only to be hashed. */
const GAP_BYTES = 4 * 1024 * 1024;

/** A file's sha256 in the middle, to go on with later. */
export interface HashState {
  readonly path: string;
  /** Bytes hashed so far. */
  readonly done: number;
  /** The hasher's own form. */
  readonly state: Uint8Array;
}

/** A file that is read from front to back and hashed on the way: what is skipped is read too. */
export interface HashedSource {
  readonly source: ByteSource;
  /** What was read so far, hashed. */
  save(): Promise<HashState>;
  /** Reads the rest and gives the sha256 of the whole file. */
  finish(signal?: AbortSignal): Promise<string>;
}

/**
 * @param from what an earlier run saved; reading goes on behind it.
 * @param openHasher where hashing is done: in this thread by default
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
