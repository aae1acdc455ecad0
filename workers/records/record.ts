/** Shapes of what is kept in IndexedDB. Types only. */
import type { GenerateOutput, GenerateRequest } from '../../src/request/schema.ts';
import type {
  EngineOptions,
  JobId,
  LogCode,
  LogLevel,
  Phase,
  RunMetrics,
} from '../protocol/engine.ts';
import type { EngineFailure } from '../protocol/failure.ts';

/** Names a stored Blob: `sha256-…` of its bytes where the context can hash, else a random name. */
export type BlobKey = string;

/**
 * Chrome gives a deleted Blob's room back only when the last page that read it has collected it as
 * garbage, which may take minutes. What may have to make room at once is therefore kept as bytes.
 */
export type StoredBlob = Blob | StoredBytes;

/** A Blob's bytes and type. */
export interface StoredBytes {
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** One executor: a page, from its load to its end. */
export type ExecutorId = string & { readonly __brand: 'ExecutorId' };

export type JobState = 'queued' | 'running' | 'done' | 'failed';

/** Which door put the job in; `bridge`: the endpoint, asked by a page of another site. */
export type JobOrigin = 'app' | 'endpoint' | 'runner' | 'bridge';

export interface LogEntry {
  readonly at: number;
  readonly level: LogLevel;
  readonly code?: LogCode;
  readonly message: string;
}

export interface JobProgress {
  readonly phase: Phase;
  /** Steps done, over all pictures of the job; 0 until the first is done. */
  readonly step: number;
  /** 0 until the first step event says how many there are. */
  readonly of: number;
  /** Moving average of a step's seconds; null until two steps are done. */
  readonly secondsPerStep: number | null;
}

export interface StoredImage {
  readonly blob: BlobKey;
  readonly width: number;
  readonly height: number;
  readonly content_type: string;
}

/** A finished job: as {@link GenerateOutput}, with Blob keys for urls. */
export interface JobResult {
  readonly output: Omit<GenerateOutput, 'images'>;
  readonly images: readonly StoredImage[];
  /** null: it did not run on this machine. */
  readonly metrics: RunMetrics | null;
  readonly trace: BlobKey | null;
}

/** One job, from its insertion to its end. Everything a view shows of it is in here. */
export interface JobRecord {
  readonly id: JobId;
  readonly origin: JobOrigin;
  /** Origin of the other site that asked through the bridge. */
  readonly site?: string;
  /** Where it runs; absent: here, on this machine. */
  readonly place?: 'here' | 'hosted';
  /** That a person agreed to send this job's picture and prompt to the hosted service, and when. */
  readonly consent?: { readonly at: number };
  /** Its record goes this long after its end, ms; absent: it stays until it is deleted. */
  readonly keepMs?: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** Its seed is drawn before insertion, so that a job run again makes the same picture. */
  readonly request: GenerateRequest & { readonly seed: bigint };
  readonly options: EngineOptions;
  /** null: the executor fetches `request.image_url`. */
  readonly source: BlobKey | null;
  readonly state: JobState;
  readonly progress: JobProgress | null;
  readonly log: readonly LogEntry[];
  readonly result: JobResult | null;
  readonly failure: EngineFailure | null;
  /** How often an executor began it. */
  readonly attempts: number;
  /** Which executor began it last; absent before its first attempt. */
  readonly claimedBy?: ExecutorId;
  readonly cancelRequested: boolean;
  /** Waiting jobs run in the order of this number: when it came, later than all others at low priority. */
  readonly turn: number;
  /** Milliseconds since the epoch by which it must have begun, else it fails as `request_timeout`. */
  readonly startBy?: number;
  /** Every Blob this record names; what no record names is deleted. */
  readonly blobs: readonly BlobKey[];
}

/** The picture a person is working on, kept across reloads. */
export interface SourceDraft {
  readonly blob: Blob;
  readonly name: string;
  /** Place of the crop in the room it can move in, 0…1 each way. */
  readonly focus: { readonly x: number; readonly y: number };
}

/** A file given to the endpoint's storage. Its bytes lie in `upload_parts`. */
export interface UploadRecord {
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
  /** Milliseconds since the epoch; deleted after that. */
  readonly expiresAt: number;
  /** Whether its bytes have come, all of them. */
  readonly whole: boolean;
}
