/**
 * What crosses between the page and the store worker: types and constants only. The page calls
 * {@link StoreApi} through comlink; the worker answers through one long-lived event sink handed over in
 * `connect`.
 */
import type { PackId, PickedFile, Precision } from './engine.ts';
import type { EngineFailure } from './failure.ts';

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
