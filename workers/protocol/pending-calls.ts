/**
 * Calls to a thread that have no answer yet. If the thread ends, comlink never settles them, so they are
 * rejected here. (A race of each call with one promise for the thread's end would be shorter. But every
 * race leaves a handler in that promise, and there are thousands of calls.)
 */
export class PendingCalls {
  readonly #rejects = new Set<(error: Error) => void>();
  #failure: Error | undefined;

  /** Resolves with the answer. @throws what the call throws; an Error if the thread has ended */
  async add<T>(answer: Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      const settled = () => this.#rejects.delete(reject);
      answer.then(resolve, reject).finally(settled);
    });
  }

  /** The thread has ended: rejects all that wait, and every later call. */
  fail(error: Error): void {
    this.#failure = error;
    for (const reject of this.#rejects) reject(error);
    this.#rejects.clear();
  }
}
