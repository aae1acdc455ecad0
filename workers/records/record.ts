/** The types of the records in IndexedDB. */
import type { PromptStyle, PromptTexts } from '../../src/request/prompt-style.ts';
import type { GenerateOutput, GenerateRequest } from '../../src/request/schema.ts';
import type { LogCode, LogLevel, Phase } from '../protocol/engine-event.ts';
import type { JobId } from '../protocol/engine-job.ts';
import type { EngineOptions, PackId } from '../protocol/engine-options.ts';
import type { RunMetrics } from '../protocol/engine-result.ts';
import type { EngineFailure } from '../protocol/failure.ts';

/** The name of a stored Blob: `sha256-…` of its bytes, or `random-…` on plain http, which cannot hash. */
export type BlobKey = string;

/**
 * A Blob in the database. Chrome frees the room of a deleted Blob only when every page that read it has
 * collected its garbage, which may take minutes. So Blobs that may be deleted to make room are stored as
 * bytes, whose room is free at once. So are all Blobs where the browser takes none (keeps-blobs.ts).
 */
export type StoredBlob = Blob | StoredBytes;

/** A Blob's bytes and type. */
export interface StoredBytes {
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** Names an executor: one page, from its load until it is closed or reloaded. */
export type ExecutorId = string & { readonly __brand: 'ExecutorId' };

/** Names jobs that belong together; made where they are asked for. */
export type GroupId = string & { readonly __brand: 'GroupId' };

/** Names the jobs of pictures that were drawn all by one press. */
export type BatchId = string & { readonly __brand: 'BatchId' };

export type JobState = 'queued' | 'running' | 'done' | 'failed';

/** Who handed the job in. `bridge`: a page of another site, which asked the endpoint through the bridge. */
export type JobOrigin = 'app' | 'endpoint' | 'runner' | 'bridge';

export interface LogEntry {
  readonly at: number;
  readonly level: LogLevel;
  readonly code?: LogCode;
  readonly message: string;
}

export interface JobProgress {
  readonly phase: Phase;
  /** Steps done so far, counted over all pictures of the job. */
  readonly step: number;
  /** Steps of all pictures of the job together; 0 until the first step event tells. */
  readonly of: number;
  /** Moving average of the seconds that a step takes; null until two steps are done. */
  readonly secondsPerStep: number | null;
  /** When the phase or the last step began, ms since the epoch; absent in records of earlier versions. */
  readonly at?: number;
  /** The time that was left then; null while nothing is known of it. */
  readonly left?: TimeLeft | null;
}

/** An estimate, in seconds. */
export interface TimeLeft {
  /** Until the end of the phase, or of all steps. */
  readonly here: number;
  /** From then to the end of the job. */
  readonly after: number;
}

export interface StoredImage {
  readonly blob: BlobKey;
  readonly width: number;
  readonly height: number;
  readonly content_type: string;
}

/** The result of a job: {@link GenerateOutput} with keys of Blobs in place of URLs. */
export interface JobResult {
  readonly output: Omit<GenerateOutput, 'images'>;
  readonly images: readonly StoredImage[];
  /** null if the hosted service ran the job. */
  readonly metrics: RunMetrics | null;
  readonly trace: BlobKey | null;
}

/** A caller of `fal.run`, whose answer is outstanding. */
export interface AwaitedRun {
  /** A hash of the request's body and site. An equal request takes up the job if its answer was lost. */
  readonly digest: string;
  /** Grows while somebody waits. null: the caller was told the job's id, and the job goes on by itself. */
  readonly beats: number | null;
  /** The job was cancelled because its caller seemed to be gone. */
  readonly dropped?: true;
}

/** One job, from its insertion until it is deleted. It holds all that a page shows of the job. */
export interface JobRecord {
  readonly id: JobId;
  readonly origin: JobOrigin;
  /** Origin of the other site that asked through the bridge. */
  readonly site?: string;
  /** Where it runs: on this machine, which is the default, or at the hosted service. */
  readonly place?: 'here' | 'hosted';
  /** When a person agreed to send the picture and the prompt to the hosted service, ms since the epoch. */
  readonly consent?: { readonly at: number };
  /** The caller waits for the answer itself (`fal.run`); null once the answer was given. */
  readonly run?: AwaitedRun | null;
  /** The caller wants the pictures in the output as data URIs. */
  readonly inline?: true;
  /**
   * The stream of its status had to end before the job did. Its caller asks for the result next, and
   * that answer waits for the end.
   */
  readonly streamCut?: true;
  /** Jobs that were asked for by one click, such as several strengths of one picture, have the same name here. */
  readonly group?: GroupId;
  /** Jobs of pictures that came together and were drawn all by one press have the same name here. */
  readonly batch?: BatchId;
  /** A person has starred its pictures; absent in records of earlier versions. */
  readonly starred?: boolean;
  /** Milliseconds after its end when the record is deleted; without it a person has to delete it. */
  readonly keepMs?: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /**
   * When a person deleted it, ms since the epoch: nobody sees it any more, and it is gone soon
   * (trash.ts). null: the person has brought it back.
   */
  readonly deletedAt?: number | null;
  /** The seed is drawn before insertion, so that a job which runs again makes the same picture. */
  readonly request: GenerateRequest & { readonly seed: bigint };
  readonly options: EngineOptions;
  /** The picture; null if the executor is to fetch `request.image_url`, or the request has none. */
  readonly source: BlobKey | null;
  /** The mask; null if the executor is to fetch `request.mask_url`. Absent without a mask. */
  readonly mask?: BlobKey | null;
  /**
   * The files of `request.embeddings`, in their order; null where the executor is to fetch the address.
   * Absent without embeddings.
   */
  readonly embeddings?: readonly (BlobKey | null)[];
  /** The files of `request.loras`, likewise; one of the model store is named by its pack. */
  readonly loras?: readonly (BlobKey | StoredLora | null)[];
  /** What the person wrote, where a style was put to it; `request` has both together. */
  readonly written?: PromptTexts & { readonly style: PromptStyle };
  /** The person lets the language model of the browser write the prompt out, where `expand_prompt` asks for that. */
  readonly expander?: 'browser';
  /** What that model wrote, once it has. */
  readonly expansion?: string;
  readonly state: JobState;
  readonly progress: JobProgress | null;
  readonly log: readonly LogEntry[];
  readonly result: JobResult | null;
  readonly failure: EngineFailure | null;
  /** How many times an executor has begun it. */
  readonly attempts: number;
  /** The executor that began it last; absent before the first attempt. */
  readonly claimedBy?: ExecutorId;
  readonly cancelRequested: boolean;
  /** Waiting jobs run in the order of this number: ms since the epoch when the job came, more at low priority. */
  readonly turn: number;
  /** Milliseconds since the epoch. If it has not begun by then it fails with `request_timeout`. */
  readonly startBy?: number;
  /** All Blobs that this record names. A Blob that no record names is deleted. */
  readonly blobs: readonly BlobKey[];
}

/** The picture a person is working on, kept across reloads. */
export interface SourceDraft {
  readonly blob: Blob;
  readonly name: string;
  /** Where the crop lies: 0 is as far left or up as it goes, 1 as far right or down. */
  readonly focus: { readonly x: number; readonly y: number };
  /** Its mask, a picture that is white where it is drawn anew. Absent without one. */
  readonly mask?: Blob;
}

/** A LoRA of the model store. */
export interface StoredLora {
  readonly pack: PackId;
}

/** A LoRA that a person has chosen for the next request. */
export interface ChosenLora {
  /** As it is shown. */
  readonly name: string;
  /** As a request says it: an address, a name on Hugging Face, or `blob:` and the name of a file. */
  readonly path: string;
  /** The stored file; null where only the path is known. */
  readonly pack: PackId | null;
  readonly scale: number;
  /** Use what fits of a file of which some does not. A recalled request may say so; the screen does not ask. */
  readonly force?: boolean;
}

/** A textual inversion that a person has added to the next request. */
export interface LearnedWord {
  /** The name of its file. */
  readonly name: string;
  /** A safetensors file. */
  readonly file: Blob;
  /** The words as they were typed, with spaces between them. */
  readonly words: string;
}

/** A {@link SourceDraft} in the database. Versions before 0.2 kept its mask in it. */
export type StoredSource = Omit<SourceDraft, 'blob' | 'mask'> & {
  readonly blob: StoredBlob;
  readonly mask?: StoredBlob;
};

/** A {@link LearnedWord} in the database. */
export type StoredWord = Omit<LearnedWord, 'file'> & { readonly file: StoredBlob };

/** What a person prepares in a tab. `savedAt`: ms since the epoch; versions before 0.2 did not note it. */
export type StoredDraft = (StoredSource | { readonly blob: null }) & {
  readonly savedAt?: number;
  /** Absent without any. */
  readonly learnedWords?: readonly StoredWord[];
  /** Likewise. */
  readonly loras?: readonly ChosenLora[];
};

/** The mask of a tab's draft (`stored-drafts.ts`). */
export interface StoredMask {
  /** null: the picture has none. */
  readonly mask: StoredBlob | null;
  /** Milliseconds since the epoch. */
  readonly savedAt: number;
}

/** A file given to the endpoint's storage. Its bytes lie in `upload_parts`. */
export interface UploadRecord {
  readonly id: string;
  readonly fileName: string;
  readonly contentType: string;
  /** Origin of the other site that gave it through the bridge. */
  readonly site?: string;
  /** Milliseconds since the epoch when the file is deleted. */
  readonly expiresAt: number;
  /** Milliseconds from its opening to its deletion; absent in records of earlier versions. */
  readonly lifeMs?: number;
  /** Whether all of its bytes are stored. */
  readonly whole: boolean;
}
