import * as Comlink from 'comlink';
import type { OpenHasher, StreamHasher } from '../weights/pack/checksum.ts';
import type { HashingApi } from './hash-worker.ts';

/** Bytes that go to the other thread at a time. */
const PIECE = 256 * 1024;
/** Pieces that may be under way. */
const PIECES = 16;

/** A thread that hashes; one file at a time. */
export interface HashThread {
  readonly open: OpenHasher;
  /** Ends it, whatever it is doing. */
  close(): void;
}

/** @throws from what is opened: an Error when the browser cannot start the thread. */
export function hashThread(): HashThread {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), {
    type: 'module',
    name: 'hash',
  });
  const remote = Comlink.wrap<HashingApi>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(`the thread that hashes ended: ${message || 'it did not start'}`));
    });
  });
  broken.catch(() => {});
  const buffers: ArrayBuffer[] = [];
  return {
    async open(state) {
      await Promise.race([broken, remote.begin(state)]);
      return new RemoteHasher(remote, broken, buffers);
    },
    close: () => worker.terminate(),
  };
}

class RemoteHasher implements StreamHasher {
  readonly #remote: Comlink.Remote<HashingApi>;
  readonly #broken: Promise<never>;
  /** Those that came back from the other thread. */
  readonly #buffers: ArrayBuffer[];
  /** Under way, in order. */
  readonly #sent: Promise<unknown>[] = [];

  constructor(remote: Comlink.Remote<HashingApi>, broken: Promise<never>, buffers: ArrayBuffer[]) {
    this.#remote = remote;
    this.#broken = broken;
    this.#buffers = buffers;
  }

  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      if (this.#sent.length >= PIECES) await this.#sent.shift();
      this.#send(bytes.subarray(at, at + PIECE));
    }
  }

  save(): Promise<Uint8Array> {
    return Promise.race([this.#broken, this.#remote.save()]);
  }

  digest(): Promise<string> {
    return Promise.race([this.#broken, this.#remote.digest()]);
  }

  /** Messages arrive in order: whatever is asked for later comes behind these bytes. */
  #send(bytes: Uint8Array): void {
    const piece = new Uint8Array(
      this.#buffers.pop() ?? new ArrayBuffer(PIECE),
      0,
      bytes.byteLength,
    );
    piece.set(bytes);
    const sent = this.#remote
      .update(Comlink.transfer(piece, [piece.buffer]))
      .then((buffer) => this.#buffers.push(buffer));
    const settled = Promise.race([this.#broken, sent]);
    // Thrown to the update that waits for it, or the save that comes behind it.
    settled.catch(() => {});
    this.#sent.push(settled);
  }
}
