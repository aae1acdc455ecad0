/** A file that is being downloaded. */
export interface RemoteFile {
  readonly url: string;
  /** Path below the model folder, for failures. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The ETag of the first answer, which all others must have too; null if the page cannot see one. */
  etag: string | null | undefined;
  readonly policy: DownloadPolicy;
  /** Called with the number of bytes of each chunk that comes. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** How often a server is asked again, and when a download gives up. */
export interface DownloadPolicy {
  /** Failures in a row, without a byte between them, after which the download gives up. */
  readonly attempts: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stallMs: number;
  /** Waits; rejects with the reason of `signal` when it fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
