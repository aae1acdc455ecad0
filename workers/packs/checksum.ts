import { hex } from '../../src/request/bytes.ts';
import { createSHA256 } from 'hash-wasm';
import { EngineError } from '../failure.ts';

/** A sha256 of bytes that come piece by piece. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The state of the hash. {@link createHasher} goes on with it. */
  save(): Uint8Array;
  /** Lower-case hex. The hasher cannot be fed afterwards. */
  digest(): string;
}

/** A {@link Hasher} that may work in another thread. */
export interface StreamHasher {
  /** Adds bytes. Their buffer may be overwritten once this has resolved. */
  update(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
  save(): Uint8Array | Promise<Uint8Array>;
  digest(): string | Promise<string>;
}

/** Begins a hash, or goes on with a saved one. @param state what `save` gave */
export type OpenHasher = (state?: Uint8Array) => Promise<StreamHasher>;

/**
 * Begins a hash, by hash-wasm: WebCrypto hashes whole buffers only. About 330 MB/s on one core.
 * @param state what `save` of a hasher of the same hash-wasm version gave; goes on with that hash
 */
export async function createHasher(state?: Uint8Array): Promise<Hasher> {
  const hasher = await createSHA256();
  if (state === undefined) hasher.init();
  else hasher.load(state);
  return {
    update: (bytes) => void hasher.update(bytes),
    save: () => hasher.save(),
    digest: () => hasher.digest(),
  };
}

/** The sha256 of one buffer, in lower-case hex. WebCrypto computes it, except on plain http. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) return (await createSyncSha256())(bytes);
  return hex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}

/** The sha256 of bytes that may come in several parts. If they come in one, WebCrypto computes it. */
export class PartSum {
  readonly #byteLength: number;
  #hasher: Hasher | undefined;
  #whole: string | undefined;

  /** @param byteLength of all parts together */
  constructor(byteLength: number) {
    this.#byteLength = byteLength;
  }

  async add(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (bytes.byteLength === this.#byteLength) {
      this.#whole = await sha256(bytes);
      return;
    }
    this.#hasher ??= await createHasher();
    this.#hasher.update(bytes);
  }

  /** Lower-case hex. To be called once, after the last part. */
  async digest(): Promise<string> {
    return this.#whole ?? (this.#hasher ?? (await createHasher())).digest();
  }
}

/** A function that computes the sha256 of one buffer synchronously, in lower-case hex. */
export async function createSyncSha256(): Promise<(bytes: Uint8Array) => string> {
  const hasher = await createSHA256();
  return (bytes) => hasher.init().update(bytes).digest();
}

/**
 * Compares two checksums.
 * @param name what the bytes are, for the failure
 * @throws {EngineError} `model_damaged` if they differ
 */
export function checkSum(name: string, found: string, wanted: string): void {
  if (found === wanted) return;
  throw new EngineError(
    'model_damaged',
    `${name} is damaged: its sha256 is ${found} where the pack's index says ${wanted}.`,
    'Repair or download the pack again.',
  );
}
