import type { PackCommit } from './progress.ts';

/** Bytes of the source that may wait for their commit while more is made. */
const WAITING_BYTES = 32 * 1024 * 1024;

interface Waiting {
  readonly commit: Promise<PackCommit>;
  readonly onKept: () => void;
}

/**
 * Keeps commits in the order they came while the next tensors are made. Those that come while others
 * are being kept are kept together after them: a disk takes as long for one as for many.
 */
export class CommitQueue {
  readonly #keep: (commits: readonly PackCommit[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #keeping: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param keep comes back when these are safe. */
  constructor(keep: (commits: readonly PackCommit[]) => Promise<void>) {
    this.#keep = keep;
  }

  /**
   * Comes back when more can be made, which is often before this is kept.
   * @param bytes of the source that would have to be read again without it
   * @param onKept told when it is kept
   * @throws what keeping it or an earlier one threw
   */
  async add(
    commit: PackCommit | Promise<PackCommit>,
    bytes: number,
    onKept: () => void = () => {},
  ): Promise<void> {
    const made = Promise.resolve(commit);
    // Where it fails, keeping it does.
    made.catch(() => {});
    this.#waiting.push({ commit: made, onKept });
    this.#waitingBytes += bytes;
    this.#keeping ??= this.#keepAll();
    if (this.#waitingBytes > WAITING_BYTES) await this.#keeping;
    this.#check();
  }

  /**
   * Comes back when all are kept.
   * @throws as {@link add} does
   */
  async drain(): Promise<void> {
    await this.settle();
    this.#check();
  }

  /** Comes back when all are kept, or one could not be. */
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
