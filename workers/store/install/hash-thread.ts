import * as Comlink from 'comlink';
import type { OpenHasher, StreamHasher } from '../../packs/checksum.ts';
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

/**
 * Calls whose answer is waited for. Comlink does not tell them that their thread is gone, and a race of
 * each with one long promise would leave something behind in that promise for every call.
 */
class PendingCalls {
  readonly #rejects = new Set<(error: Error) => void>();
  #failure: Error | undefined;

  /** The answer, or why none can come. */
  async add<T>(answer: Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      const settled = () => this.#rejects.delete(reject);
      answer.then(resolve, reject).finally(settled);
    });
  }

  fail(error: Error): void {
    this.#failure = error;
    for (const reject of this.#rejects) reject(error);
    this.#rejects.clear();
  }
}

class RemoteHasher implements StreamHasher {
  readonly #remote: Comlink.Remote<HashingApi>;
  readonly #calls: PendingCalls;
  /** Those that came back from the other thread. */
  readonly #buffers: ArrayBuffer[];
  /** Under way, in order. */
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
    const settled = this.#calls.add(sent);
    // Thrown to the update that waits for it, or the save that comes behind it.
    settled.catch(() => {});
    this.#sent.push(settled);
  }
}
