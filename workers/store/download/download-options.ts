import type { EngineFailure } from '../../protocol/failure.ts';
import type { Contact } from './contact.ts';
import { waitToRetry } from './backoff.ts';

const MB = 1024 * 1024;

/** How often a server is asked again, and when a download gives up. */
export interface DownloadPolicy {
  /** Failures in a row, without a byte between them, after which the download gives up. */
  readonly attempts: number;
  /** Milliseconds without a byte after which a connection counts as broken. */
  readonly stallMs: number;
  /** The longest wait between two attempts, ms, whatever the server asks. */
  readonly longestWaitMs: number;
  /** Waits; rejects with the reason of `signal` when it fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface DownloadOptions {
  /** Bytes that one request asks for; 16 MB by default. Each request costs a redirect of the hub. */
  readonly rangeBytes?: number;
  /** Requests at a time; 4 by default. None is more than this many ranges ahead of the bytes that are safe. */
  readonly inFlight?: number;
  /**
   * Bytes that may be in memory because they came and were not read yet; 24 MB by default. A request that
   * finds no room waits with its connection open.
   */
  readonly bufferBytes?: number;
  readonly policy?: Partial<DownloadPolicy>;
  /** Called with the number of bytes of each chunk that comes, also if it came before. */
  readonly onBytes?: (count: number) => void;
  /** Called before each wait for another attempt, with the reason and the milliseconds. */
  readonly onWait?: (failure: EngineFailure, ms: number) => void;
  /** Ends all requests. Reads then throw its reason. */
  readonly signal?: AbortSignal;
  /** What is known of the source's hosts; files of one source share it. */
  readonly contact?: Contact;
}

export const RANGE_BYTES = 16 * MB;
export const IN_FLIGHT = 4;
export const BUFFER_BYTES = 24 * MB;

/**
 * Gives up after 12 failures in a row, which are six minutes of waiting: the hub counts requests in windows
 * of five. A connection without a byte for 30 s is a failure.
 */
export const DEFAULT_POLICY: DownloadPolicy = {
  attempts: 12,
  stallMs: 30_000,
  longestWaitMs: 5 * 60_000,
  wait: waitToRetry,
};
