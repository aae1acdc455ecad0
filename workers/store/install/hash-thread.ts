import * as Comlink from 'comlink';
import { PendingCalls } from '../../protocol/pending-calls.ts';
import type { OpenHasher, StreamHasher } from '../../packs/checksum.ts';
import type { HashingApi } from './hash-worker.ts';

/** Bytes of one message to the other thread. */
const PIECE = 256 * 1024;
/** Messages that may be without an answer: 4 MB of memory together. */
const PIECES = 16;

/** A thread that hashes files, one at a time. */
export interface HashThread {
  readonly open: OpenHasher;
  /** Ends the thread at once. */
  close(): void;
}

/**
 * Starts a thread that hashes. If the browser cannot start it, calls of the hashers that it opens reject
 * with an Error.
 */
export function hashThread(): HashThread {
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), {
    type: 'module',
    name: 'hash',
  });
  const remote = Comlink.wrap<HashingApi>(worker);
  const calls = new PendingCalls();
  worker.addEventListener('error', ({ message }) => {
    calls.fail(new Error(`the thread that hashes ended: ${message || 'it did not start'}`));
  });
  const buffers: ArrayBuffer[] = [];
  return {
    async open(state) {
      await calls.add(remote.begin(state));
      return new RemoteHasher(remote, calls, buffers);
    },
    close: () => worker.terminate(),
  };
}

class RemoteHasher implements StreamHasher {
  readonly #remote: Comlink.Remote<HashingApi>;
  readonly #calls: PendingCalls;
  /** Buffers that came back from the other thread, to be used again. */
  readonly #buffers: ArrayBuffer[];
  /** Messages without an answer, in the order they were sent. */
  readonly #sent: Promise<unknown>[] = [];

  constructor(remote: Comlink.Remote<HashingApi>, calls: PendingCalls, buffers: ArrayBuffer[]) {
    this.#remote = remote;
    this.#calls = calls;
    this.#buffers = buffers;
  }

  async update(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      if (this.#sent.length >= PIECES) await this.#sent.shift();
      this.#send(bytes.subarray(at, at + PIECE));
    }
  }

  save(): Promise<Uint8Array> {
    return this.#calls.add(this.#remote.save());
  }

  digest(): Promise<string> {
    return this.#calls.add(this.#remote.digest());
  }

  /** Sends bytes to the thread. Messages arrive in order, so a later `digest` covers these bytes. */
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
    const settled = this.#calls.add(sent);
    // A failure surfaces in the next `update` that awaits this message, or in `save` or `digest`. This only
    // keeps the rejection from being unhandled until then.
    settled.catch(() => {});
    this.#sent.push(settled);
  }
}
