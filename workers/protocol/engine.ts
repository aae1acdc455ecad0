/**
 * Everything that crosses between the page and its workers: types and constants only. The page calls
 * {@link EngineApi} and {@link StoreApi} through comlink; each worker answers through one long-lived
 * event sink handed over in `connect`.
 */
import type { GenerateRequest, GenerateOutput } from '../../src/request/schema.ts';

/** A job's identity; made by the page, opaque to the engine. */
export type JobId = string & { readonly __brand: 'JobId' };

export const PRECISIONS = ['fp32', 'fp16', 'q8', 'q4'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const BACKENDS = ['webgpu', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Which torch generator a seed reproduces (`torch.Generator('cuda' | 'cpu')`). */
export const NOISE_SOURCES = ['cuda', 'cpu'] as const;
export type NoiseSource = (typeof NOISE_SOURCES)[number];

/** A file of a folder the person picked; the path is relative to that folder, with forward slashes. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** One model at one precision in this browser; made by the store, opaque to all others. */
export type PackId = string & { readonly __brand: 'PackId' };

/**
 * Where a model lies: a diffusers folder or pack below a URL that answers Range, or in files the
 * person picked; or what the store installed.
 */
export type ModelSource =
  | { readonly kind: 'url'; readonly id: string; readonly baseUrl: string }
  | { readonly kind: 'files'; readonly id: string; readonly files: readonly PickedFile[] }
  | { readonly kind: 'installed'; readonly id: PackId };

/** What a request runs with and fal has no field for. */
export interface EngineOptions {
  readonly model: ModelSource;
  /** `auto`: fp16 where the adapter has shader-f16 and fp32 elsewhere. */
  readonly precision: Precision | 'auto';
  /** `auto`: WebGPU on a real adapter; without one, the faster of the two for this model. */
  readonly backend: Backend | 'auto';
  readonly noise: NoiseSource;
  /** Collect every tensor named in docs/ARCHITECTURE.md ("Trace") as a safetensors file. */
  readonly trace: boolean;
  /** Side of the square this model draws best; larger requests are drawn near it and enlarged. */
  readonly nativePixels?: number;
  /** Largest activation the VAE makes in one piece, in bytes; larger pictures go through in tiles. */
  readonly vaeTileBytes?: number;
  /** Convert colours by the picture's ICC profile (the app) or ignore it as Pillow does (endpoint, runner). */
  readonly convertColorProfile: boolean;
  /** Give pictures that the safety checker flags as they are, for the app to blur; else they are black. */
  readonly keepFlagged?: boolean;
}

/** One job as the engine gets it. `source` holds the bytes of the picture `request.image_url` names. */
export interface EngineJob {
  readonly id: JobId;
  readonly request: GenerateRequest;
  readonly source: Blob;
  readonly options: EngineOptions;
}

/** The numbered phases of `pipeline.ts`, in order. */
export const PHASES = [
  'check',
  'load_source',
  'load_model',
  'encode_prompt',
  'encode_image',
  'prepare_latents',
  'context',
  'denoise',
  'decode',
  'safety',
  'encode_output',
] as const;
export type Phase = (typeof PHASES)[number];

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Warnings a person can look up in docs/TROUBLESHOOTING.md. */
export type LogCode =
  | 'safety_flagged'
  | 'example_stand_in'
  | 'drawn_at_native_size'
  | 'prompt_truncated'
  | 'plain_attention'
  | 'one_stage_at_a_time'
  | 'trace';

/** Every way a job can fail. docs/TROUBLESHOOTING.md has a section for each. */
export const ERROR_CODES = [
  'invalid_request',
  'image_load_error',
  'unsupported_image_format',
  'image_too_large',
  'file_download_error',
  'feature_not_supported',
  'model_not_found',
  'model_file_missing',
  'model_file_invalid',
  'model_tensor_missing',
  'model_tensor_shape',
  'model_unsupported',
  'model_gated',
  'model_in_use',
  'model_damaged',
  'licence_not_accepted',
  'manifest_invalid',
  'storage_full',
  'storage_unavailable',
  'webgpu_unavailable',
  'device_lost',
  'out_of_memory',
  'not_finite',
  'safety_failed',
  'cancelled',
  'request_timeout',
  'hosted_failed',
  'engine_crashed',
  'internal_error',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a person is told: `message` is one plain sentence, `action` one thing to do. */
export interface EngineFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly action: string;
  /** fal's `detail[]` when the request itself is at fault. */
  readonly detail?: readonly FieldError[];
}

/** One entry of fal's 422 body (docs.fal.ai/errors). */
export interface FieldError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, string | number>>;
  readonly input?: unknown;
}

/** Seconds and bytes of one stage, for the output's `metrics`. */
export interface StageMetric {
  readonly name: string;
  readonly seconds: number;
  readonly calls: number;
}

export interface RunMetrics {
  readonly backend: Backend;
  readonly precision: Precision;
  readonly adapter: AdapterSummary | null;
  readonly stages: readonly StageMetric[];
  /** ONNX Runtime sessions made for this job, by stage; empty when all were still there. */
  readonly sessions_created: readonly string[];
  readonly gpu_bytes_peak: number;
  readonly weight_bytes: number;
}

/** A finished job: the endpoint's output with pictures as bytes instead of URLs. */
export interface EngineResult {
  readonly output: Omit<GenerateOutput, 'images'>;
  readonly images: readonly {
    readonly blob: Blob;
    readonly width: number;
    readonly height: number;
    readonly content_type: 'image/jpeg' | 'image/png';
  }[];
  readonly metrics: RunMetrics;
  readonly trace?: Blob;
}

/** What the engine tells the page while a job runs. Sent in order, one stream for all jobs. */
export type EngineEvent =
  | { readonly type: 'phase'; readonly job: JobId; readonly phase: Phase; readonly at: number }
  | {
      readonly type: 'step';
      readonly job: JobId;
      /** 1-based; counts all pictures of the job one after another. */
      readonly step: number;
      readonly of: number;
      readonly image: number;
    }
  | {
      readonly type: 'preview';
      readonly job: JobId;
      readonly image: number;
      /** RGBA bytes of h × w latents, transferred. */
      readonly pixels: Uint8ClampedArray<ArrayBuffer>;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly type: 'load';
      readonly job: JobId;
      readonly stage: string;
      readonly bytes: number;
      readonly of: number;
    }
  | {
      readonly type: 'log';
      readonly job: JobId;
      readonly level: LogLevel;
      readonly code?: LogCode;
      readonly message: string;
      readonly at: number;
    }
  | { readonly type: 'done'; readonly job: JobId; readonly result: EngineResult }
  | { readonly type: 'failed'; readonly job: JobId; readonly failure: EngineFailure };

/** What the browser's WebGPU offers, as far as it says. */
export interface AdapterSummary {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallbackAdapter: boolean;
  readonly shaderF16: boolean;
  readonly subgroups: boolean;
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

/** Answer to {@link EngineApi.capabilities}. */
export interface EngineCapabilities {
  readonly secureContext: boolean;
  readonly crossOriginIsolated: boolean;
  readonly jspi: boolean;
  readonly webgpu: 'none' | 'no-adapter' | 'software' | 'hardware';
  readonly adapter: AdapterSummary | null;
  /** What `backend: 'auto'` and `precision: 'auto'` come to here. */
  readonly backend: Backend;
  readonly precision: Precision;
}

export type EngineEventSink = (event: EngineEvent) => void;

/** The engine worker's whole interface (comlink). */
export interface EngineApi {
  /**
   * Hands over the one event sink; called once, before anything else.
   * @param base absolute URL of the app's folder, ending in a slash: the safety checker lies there
   */
  connect(sink: EngineEventSink, base: string): Promise<void>;
  capabilities(): Promise<EngineCapabilities>;
  /** Runs one job to its end. Never rejects: the end is a `done` or `failed` event. */
  run(job: EngineJob): Promise<void>;
  /** Takes effect before the next UNet call; the job then ends as `failed` with code `cancelled`. */
  cancel(job: JobId): Promise<void>;
  /** Frees every session and GPU buffer. */
  release(): Promise<void>;
}

/** Where a model is installed from. */
export type InstallSource =
  /** A repository of the hub that holds a diffusers folder, at a commit. */
  | { readonly kind: 'huggingface'; readonly repo: string; readonly revision: string }
  /** A diffusers folder below a URL. */
  | { readonly kind: 'url'; readonly base: string }
  /**
   * A folder that comes with the app, below its absolute URL. Another revision is another pack: the new
   * one is made before the old one goes.
   */
  | { readonly kind: 'embedded'; readonly base: string; readonly revision: string }
  /** Output of `npm run pack` on a static host; its index decides the precision. */
  | { readonly kind: 'pack'; readonly base: string }
  /** A dropped diffusers folder, or a dropped pack. */
  | { readonly kind: 'files'; readonly files: readonly PickedFile[] }
  /** The same model in fp16, installed already: a second precision without a download. */
  | { readonly kind: 'installed'; readonly id: PackId };

/** What is kept of an {@link InstallSource}: picked files are not, they have to be given again. */
export type PackSource =
  Exclude<InstallSource, { readonly kind: 'files' }> | { readonly kind: 'files' };

export interface ModelLicence {
  readonly name: string;
  readonly url: string;
}

/** What the manifest knows of an upstream file. */
export interface KnownFile {
  readonly path: string;
  /** Bytes. */
  readonly size?: number;
  /** Lower-case hex; without it what the publisher's pointer says counts. */
  readonly sha256?: string;
}

/**
 * What is made of a source: of a diffusers folder weights for the engine's graphs; `files` are kept as
 * they are, for transformers.js to read.
 */
export const MODEL_FORMATS = ['diffusers', 'files'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** What {@link StoreApi.install} is asked for. */
export interface InstallSpec {
  /** The manifest's id, or a name for a model it does not have. */
  readonly model: string;
  readonly title: string;
  readonly source: InstallSource;
  readonly precision: Precision;
  /** null where none is known. */
  readonly licence: ModelLicence | null;
  /** The person accepted `licence`: without it nothing is fetched. */
  readonly licenceAccepted: boolean;
  /** Files the source must have just so; all there are in the format `files`, in others those known. */
  readonly files: readonly KnownFile[];
  /** `diffusers` by default; a pack says itself what it is. */
  readonly format?: ModelFormat;
  /** As in {@link EngineOptions}. */
  readonly nativePixels?: number;
}

/**
 * `installing`: running, or interrupted and to be taken up again by {@link StoreApi.resumeInterrupted}.
 * `paused`: by the person, or by `failure`; goes on with {@link StoreApi.resume}.
 * `provisional`: read twice, an upstream file had not its published sha256 (`failure`); resume reads on.
 * `ready`: usable. `damaged`: usable no more; {@link StoreApi.repair} fetches just what is bad.
 */
export type PackState = 'installing' | 'paused' | 'provisional' | 'ready' | 'damaged';

/** One installed model, or one on its way. The page reads these itself (workers/records/packs.ts). */
export interface PackRecord {
  readonly id: PackId;
  readonly model: string;
  readonly title: string;
  readonly precision: Precision;
  /** The upstream commit; null where the source has none. */
  readonly revision: string | null;
  readonly source: PackSource;
  readonly licence: ModelLicence | null;
  readonly nativePixels?: number;
  /** `diffusers` by default. */
  readonly format?: ModelFormat;
  readonly state: PackState;
  /** Which of the browser's stores holds the bytes. */
  readonly storage: PackStorage;
  /** Bytes the whole install reads of its source. */
  readonly bytesToFetch: number;
  /** Of these, how many are done with for good: a resumed install goes on here. */
  readonly bytesFetched: number;
  /** Bytes the whole pack takes. */
  readonly bytesToStore: number;
  /** Of these, how many are there for good. */
  readonly bytesStored: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  /** When an engine opened it last; null until then. */
  readonly lastUsedAt: number | null;
  /** When all of it was verified last; null until then. */
  readonly verifiedAt: number | null;
  /** Why it is `paused`, `provisional` or `damaged`; null when the person paused it. */
  readonly failure: EngineFailure | null;
  /** What verifying or a run found bad, as "component/key" or a file's path. */
  readonly damaged: readonly string[];
}

/** OPFS with sync access handles, or the Cache API where there are none. */
export type PackStorage = 'opfs' | 'cache';

/** What long work is done on a pack. */
export type StorePhase = 'install' | 'verify' | 'repair' | 'export';

/** What the store tells the page that asked for work. Records say the same to all other pages. */
export type StoreEvent =
  | {
      readonly type: 'progress';
      readonly pack: PackId;
      readonly phase: StorePhase;
      /** Bytes of the source while installing, of the pack otherwise. May run ahead of the record. */
      readonly bytes: number;
      readonly of: number;
      readonly at: number;
    }
  | { readonly type: 'state'; readonly pack: PackRecord }
  | { readonly type: 'removed'; readonly pack: PackId }
  | { readonly type: 'failed'; readonly pack: PackId; readonly failure: EngineFailure };

export type StoreEventSink = (event: StoreEvent) => void;

/** The end of a call: what was asked for, or why not. Store calls never reject. */
export type StoreAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: EngineFailure };

/** What `navigator.storage` says. The quota is a hint: browsers round it or make it up. */
export interface StorageEstimate {
  readonly usage: number;
  readonly quota: number;
  /** The browser promised not to evict; asked for by the page, `navigator.storage.persist()`. */
  readonly persisted: boolean;
  /** Where the next install will go; null when this browser has neither. */
  readonly storage: PackStorage | null;
}

/** Settings that have good defaults; tests and slow lines choose their own. */
export interface StoreOptions {
  /** Stands for `https://huggingface.co`: a mirror of the hub. */
  readonly hub?: string;
  /** Bytes of one request. */
  readonly rangeBytes?: number;
  /** Requests at a time. */
  readonly inFlight?: number;
  /** Bytes after which the next shard begins. */
  readonly shardLimit?: number;
  /** Milliseconds without a byte after which a connection counts as stuck. */
  readonly stallMs?: number;
  /** Failures in a row after which an install pauses. */
  readonly attempts?: number;
  /** Where to put bytes; by default OPFS where it can be written. */
  readonly storage?: PackStorage;
}

/**
 * The store worker's whole interface (comlink); the only writer of packs. Any number of pages may have
 * one: Web Locks decide which of them installs, the others see the records.
 */
export interface StoreApi {
  /** Hands over the one event sink; called once, before anything else. */
  connect(sink: StoreEventSink, options?: StoreOptions): Promise<void>;
  /** Takes up every install that was running when its page went away. Call it when the app starts. */
  resumeInterrupted(): Promise<void>;
  /**
   * Checks the source, then begins. Answers once the record is there (`installing`): progress and end
   * are events and records. When a check fails nothing is left behind. An install of the same that
   * exists already is taken up again instead.
   */
  install(spec: InstallSpec): Promise<StoreAnswer<PackRecord>>;
  /** Stops at the last committed tensor, whichever page is installing. */
  pause(id: PackId): Promise<StoreAnswer<PackRecord>>;
  /** Goes on with a paused install. @param files again, where the source is `files`. */
  resume(id: PackId, files?: readonly PickedFile[]): Promise<StoreAnswer<PackRecord>>;
  /** Reads all of a pack and compares every checksum. Answers with the record: `ready` or `damaged`. */
  verify(id: PackId): Promise<StoreAnswer<PackRecord>>;
  /** Verifies, fetches what is bad once more, and answers with the record. @param files as in resume. */
  repair(id: PackId, files?: readonly PickedFile[]): Promise<StoreAnswer<PackRecord>>;
  /** Deletes a pack, an install under way too. Waits some seconds for an engine to let it go. */
  remove(id: PackId): Promise<StoreAnswer<null>>;
  list(): Promise<readonly PackRecord[]>;
  /** Writes shards and index.json into a folder, as `npm run pack` would. */
  exportTo(id: PackId, folder: FileSystemDirectoryHandle): Promise<StoreAnswer<null>>;
  estimate(): Promise<StorageEstimate>;
}
