/** The faults that an answer can have. */
export type FaultKind =
  /** 200 and the whole file, whatever range was asked for. */
  | { readonly kind: 'range-ignored' }
  /** 416, whatever range was asked for. */
  | { readonly kind: 'range-refused' }
  /** 429. `retryAfter` is in seconds, or a date; without it the answer has a `RateLimit` only. */
  | { readonly kind: 'too-many-requests'; readonly retryAfter?: number | string }
  /** Another status, with no body to speak of. */
  | { readonly kind: 'status'; readonly status: number }
  /** The file was replaced: another ETag, and the lowest bit of every byte flipped. */
  | { readonly kind: 'replaced' }
  /** A whole answer of only so many bytes, though Content-Range says otherwise. */
  | { readonly kind: 'short-body'; readonly bytes: number }
  /** The connection breaks after so many bytes; on a hop of the hub, without an answer. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** Nothing more comes after so many bytes, and the connection stays open; likewise. */
  | { readonly kind: 'stall'; readonly bytes: number }
  /** Bytes from so much further on, and a Content-Range that says so. */
  | { readonly kind: 'wrong-range'; readonly by: number }
  /** The lowest bit of the byte at this offset of the file is flipped. */
  | { readonly kind: 'flipped-bit'; readonly at: number };

/** The answers that faults befall: those with a file's bytes, or those of the hub that lead there. */
export type FaultPlace = 'file' | 'resolve' | 'raw';

/** A fault, the file it befalls, and when. */
export type Fault = FaultKind & {
  /** Path in the repository. */
  readonly path: string;
  /** `file` by default. A hop of the hub can have `too-many-requests`, `status`, `cut` and `stall`. */
  readonly on?: FaultPlace;
  /** false: the answer has no CORS headers, so a page cannot read it. */
  readonly cors?: boolean;
  /** How many answers of this file are correct before the first fault; 0 by default. */
  readonly after?: number;
  /** How many answers have the fault; 1 by default. */
  readonly times?: number;
};

/** The faults that are still to come. */
export class Faults {
  #waiting: { fault: Fault; after: number; times: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, after: fault.after ?? 0, times: fault.times ?? 1 });
  }

  /** How many faults are still to come. */
  get pending(): number {
    return this.#waiting.length;
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault of the next answer of `path`; the one added first where there are several. */
  take(path: string, on: FaultPlace): Fault | undefined {
    const entry = this.#waiting.find(({ fault }) => {
      return fault.path === path && (fault.on ?? 'file') === on;
    });
    if (entry === undefined) return undefined;
    if (entry.after > 0) {
      entry.after -= 1;
      return undefined;
    }
    entry.times -= 1;
    if (entry.times <= 0) this.#waiting = this.#waiting.filter((each) => each !== entry);
    return entry.fault;
  }
}
