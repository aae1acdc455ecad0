/** Hashes what installs read, beside the thread that converts it. */
import * as Comlink from 'comlink';
import { createHasher, type Hasher } from '../../packs/checksum.ts';

let hasher: Hasher | undefined;

function opened(): Hasher {
  if (hasher === undefined) throw new Error('no hash was begun');
  return hasher;
}

const hashing = {
  /** Begins anew, or where a state was saved. */
  async begin(state?: Uint8Array): Promise<void> {
    hasher = await createHasher(state);
  },
  /** @returns the buffer it was given, for the next bytes */
  update(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
    opened().update(bytes);
    return Comlink.transfer(bytes.buffer, [bytes.buffer]);
  },
  save: (): Uint8Array => opened().save(),
  digest: (): string => opened().digest(),
};
export type HashingApi = typeof hashing;

Comlink.expose(hashing);
