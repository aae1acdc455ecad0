/** How many requests the hub answers. */
export interface QuotaOptions {
  /** Most requests in one window. */
  readonly requests: number;
  /** Length of a window; the hub's 300 s by default. All windows begin at a multiple of it. */
  readonly windowSeconds?: number;
  /** Whether a refusal has the hub's CORS headers; true by default. The real hub's is not known. */
  readonly cors?: boolean;
  /**
   * Whether a refusal has no `RateLimit`; false by default. A page cannot read that header, but a test in Node
   * could.
   */
  readonly silent?: boolean;
}

/**
 * Counts requests in fixed windows, as the hub does for each address: 3000 in 300 s without an account
 * (huggingface.co/docs/hub/rate-limits).
 */
export class Quota {
  readonly #most: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  #window = -1;
  #count = 0;

  constructor({ requests, windowSeconds = 300 }: QuotaOptions, now: () => number) {
    this.#most = requests;
    this.#windowMs = windowSeconds * 1000;
    this.#now = now;
  }

  /**
   * Counts a request.
   * @returns seconds until the window ends, if this request is one too many; undefined if it is not
   */
  take(): number | undefined {
    const now = this.#now();
    const window = Math.floor(now / this.#windowMs);
    if (window !== this.#window) [this.#window, this.#count] = [window, 0];
    this.#count += 1;
    if (this.#count <= this.#most) return undefined;
    return Math.ceil(((window + 1) * this.#windowMs - now) / 1000);
  }
}
