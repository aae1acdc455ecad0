/** Keeps the `limit` values that were used last, and disposes of each value that leaves. */
export class RecentlyUsed<T> {
  readonly #values = new Map<string, T>();
  readonly #limit: number;
  readonly #dispose: (value: T) => void;

  constructor(limit: number, dispose: (value: T) => void = () => {}) {
    this.#limit = limit;
    this.#dispose = dispose;
  }

  async get(key: string, make: () => Promise<T>): Promise<T> {
    const value = this.#values.get(key) ?? (await make());
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const [oldest, old] of this.#values) {
      if (this.#values.size <= this.#limit) break;
      this.#values.delete(oldest);
      this.#dispose(old);
    }
    return value;
  }

  /** In the order of their last use. */
  get keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  clear(): void {
    for (const value of this.#values.values()) this.#dispose(value);
    this.#values.clear();
  }
}
