/** A thread that hashes the files an install reads, while the store worker converts them. */
import * as Comlink from 'comlink';
import { createHasher, type Hasher } from '../../packs/checksum.ts';

let hasher: Hasher | undefined;

function opened(): Hasher {
  if (hasher === undefined) throw new Error('no hash was begun');
  return hasher;
}

const hashing = {
  /** Begins a hash. @param state what `save` of an earlier hash gave: goes on with it */
  async begin(state?: Uint8Array): Promise<void> {
    hasher = await createHasher(state);
  },
  /** @returns the buffer of `bytes`, to be used again */
  update(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
    opened().update(bytes);
    return Comlink.transfer(bytes.buffer, [bytes.buffer]);
  },
  save: (): Uint8Array => opened().save(),
  digest: (): string => opened().digest(),
};
export type HashingApi = typeof hashing;

Comlink.expose(hashing);
