import { createSHA256 } from 'hash-wasm';
import { EngineError } from '../failure.ts';

/** A sha256 fed piece by piece. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** All it takes to go on later. */
  save(): Uint8Array;
  /** Lower-case hex. The hasher cannot be fed afterwards. */
  digest(): string;
}

/** A {@link Hasher} that may be at work in another thread. */
export interface StreamHasher {
  /** Takes bytes; what they lie in may be used again once this has come back. */
  update(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
  save(): Uint8Array | Promise<Uint8Array>;
  digest(): string | Promise<string>;
}

/** Begins a hash, or goes on with one out of what it saved. */
export type OpenHasher = (state?: Uint8Array) => Promise<StreamHasher>;

/**
 * hash-wasm, as WebCrypto hashes whole buffers only. About 330 MB/s on one core.
 * @param state what another hasher of the same version saved
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

/** The sha256 of one buffer, in lower-case hex: natively where the context is secure. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { subtle } = globalThis.crypto as { subtle?: SubtleCrypto };
  if (subtle === undefined) return (await createSyncSha256())(bytes);
  return hex(new Uint8Array(await subtle.digest('SHA-256', bytes)));
}

/** The sha256 of bytes that come in parts; natively when they all come in one. */
export class PartSum {
  readonly #byteLength: number;
  #hasher: Hasher | undefined;
  #whole: string | undefined;

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

  async digest(): Promise<string> {
    return this.#whole ?? (this.#hasher ?? (await createHasher())).digest();
  }
}

/** A sha256 of one buffer where nothing can be awaited. */
export async function createSyncSha256(): Promise<(bytes: Uint8Array) => string> {
  const hasher = await createSHA256();
  return (bytes) => hasher.init().update(bytes).digest();
}

/** @throws {EngineError} `model_damaged` when the sums differ. */
export function checkSum(name: string, found: string, wanted: string): void {
  if (found === wanted) return;
  throw new EngineError(
    'model_damaged',
    `${name} is damaged: its sha256 is ${found} where the pack's index says ${wanted}.`,
    'Repair or download the pack again.',
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
