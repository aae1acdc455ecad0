/** A file that is being downloaded, and how often its server is asked again. */
export interface RemoteFile {
  readonly url: string;
  /** Path below the model folder, for failures. */
  readonly name: string;
  readonly size: number;
  /** What all answers have to carry, once one has; null when the server shows the page none. */
  etag: string | null | undefined;
  readonly policy: DownloadPolicy;
  /** Told of bytes as they come. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** When a download gives up. */
export interface DownloadPolicy {
  /** Failures in a row, without a byte between them, after which a download stops. */
  readonly attempts: number;
  /** ms without a byte after which a connection counts as stuck. */
  readonly stallMs: number;
  /** How waiting is done. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
