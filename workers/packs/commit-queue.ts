import type { PackCommit } from './progress.ts';

/** When more bytes of the source than these wait to be committed, `add` waits too. */
const WAITING_BYTES = 32 * 1024 * 1024;

interface Waiting {
  readonly commit: Promise<PackCommit>;
  readonly onKept: () => void;
}

/**
 * Stores commits in the order they come, while the next tensors are made. Commits that come while others
 * are being stored are stored together afterwards: a disk takes as long for one commit as for many.
 */
export class CommitQueue {
  readonly #keep: (commits: readonly PackCommit[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #keeping: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param keep stores commits; resolves once they are safe on the disk */
  constructor(keep: (commits: readonly PackCommit[]) => Promise<void>) {
    this.#keep = keep;
  }

  /**
   * Adds a commit to the queue. Resolves when the next tensor may be made; the commit is often not stored
   * by then.
   * @param bytes of the source that have to be read again if this commit is lost
   * @param onKept called once the commit is stored
   * @throws what storing an earlier commit threw, or making one
   */
  async add(
    commit: PackCommit | Promise<PackCommit>,
    bytes: number,
    onKept: () => void = () => {},
  ): Promise<void> {
    const made = Promise.resolve(commit);
    // If the commit rejects, `#keepAll` throws that error. This only keeps it from being unhandled until then.
    made.catch(() => {});
    this.#waiting.push({ commit: made, onKept });
    this.#waitingBytes += bytes;
    this.#keeping ??= this.#keepAll();
    if (this.#waitingBytes > WAITING_BYTES) await this.#keeping;
    this.#check();
  }

  /**
   * Resolves when all commits are stored.
   * @throws what storing or making one of them threw
   */
  async drain(): Promise<void> {
    await this.settle();
    this.#check();
  }

  /** Resolves when all commits are stored, or when storing one of them has failed. Never rejects. */
  async settle(): Promise<void> {
    await this.#keeping;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #keepAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && this.#failure === undefined) {
        const batch = this.#waiting;
        this.#waiting = [];
        this.#waitingBytes = 0;
        await this.#keep(await Promise.all(batch.map(({ commit }) => commit)));
        for (const { onKept } of batch) onKept();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#keeping = undefined;
    }
  }
}
