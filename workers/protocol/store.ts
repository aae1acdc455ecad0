/**
 * The messages between the page and the store worker: types and constants only. The page calls
 * {@link StoreApi} through comlink; the worker answers through one long-lived event sink handed
 * over in `connect`.
 */
import type { ModelSource, PackId, PickedFile, Precision } from './engine-options.ts';
import type { EngineFailure } from './failure.ts';
import type { Prediction } from './prediction.ts';

/** The most bytes of a pack's `index.json`. That of Playground v2.5 has 2 MB. */
export const PACK_INDEX_LIMIT = 32 * 1024 * 1024;

/** The source that a model is installed from. */
export type InstallSource =
  /** A repository of the hub that holds a diffusers folder, at a commit. */
  | {
      readonly kind: 'huggingface';
      readonly repo: string;
      readonly revision: string;
      /** A single-file checkpoint in the repository, which is installed instead of the folder. */
      readonly file?: string;
    }
  /** A diffusers folder below a URL, or the URL of a single-file checkpoint. */
  | { readonly kind: 'url'; readonly base: string }
  /** One file at an address, whatever the address ends in. */
  | { readonly kind: 'file'; readonly url: string }
  /**
   * A folder that comes with the app, below its absolute URL. Another revision is another pack,
   * which is made before the old one is deleted.
   */
  | { readonly kind: 'embedded'; readonly base: string; readonly revision: string }
  /** Output of `npm run pack` on a static host; its index decides the precision. */
  | { readonly kind: 'pack'; readonly base: string }
  /** A dropped diffusers folder, pack, single-file checkpoint or LoRA. */
  | {
      readonly kind: 'files';
      readonly files: readonly PickedFile[];
      /** The path of the checkpoint, if the files are that one and no folder. */
      readonly checkpoint?: string;
    }
  /** The same model, installed in fp16, to make a second precision without a download. */
  | { readonly kind: 'installed'; readonly id: PackId };

/**
 * The part of an {@link InstallSource} that is stored. Picked files are not; they must be given
 * again.
 */
export type PackSource =
  | Exclude<InstallSource, { readonly kind: 'files' }>
  | { readonly kind: 'files'; readonly checkpoint?: string };

export interface ModelLicence {
  readonly name: string;
  readonly url: string;
}

/** An upstream file, as the manifest describes it. */
export interface KnownFile {
  readonly path: string;
  /** Bytes. */
  readonly size?: number;
  /** Lower-case hex. If absent, the sha256 of the publisher's pointer counts. */
  readonly sha256?: string;
}

/**
 * How a source is stored. `diffusers`: as weights for the engine's graphs, made of a diffusers
 * folder. `checker`: likewise, made of the safety checker in a Stable Diffusion folder. `files`: as
 * unchanged files, for transformers.js. `lora`: as one unchanged file, a LoRA.
 */
export type ModelFormat = 'diffusers' | 'checker' | 'files' | 'lora';

/** A LoRA that shall be installed. */
export interface LoraSpec {
  /** Name of the file in the pack. */
  readonly file: string;
  /** How a request may name it: addresses, and names on Hugging Face. A file of the person's own has none. */
  readonly paths: readonly string[];
  /** A file of which nothing fits this model is refused before it is fetched. */
  readonly fits: Exclude<ModelSource, { readonly kind: 'files' }>;
}

/** What the header of a LoRA file says. */
export interface LoraFacts extends Pick<LoraSpec, 'file' | 'paths'> {
  readonly tensors: number;
  /** Layers of the model it was checked with that it changes. */
  readonly layers: number;
  /** Layers that do not fit that model, if there are any: such a LoRA has to be forced. */
  readonly misfits?: number;
  /** The largest of its layers. */
  readonly rank: number;
  /** The model it was made for; null if the file does not say. */
  readonly base: string | null;
}

/** A request to {@link StoreApi.install}. */
export interface InstallSpec {
  /** The manifest's id, or a name for a model it does not have. */
  readonly model: string;
  readonly title: string;
  readonly source: InstallSource;
  readonly precision: Precision;
  /** null if the licence is not known. */
  readonly licence: ModelLicence | null;
  /** Whether the person accepted `licence`. Otherwise nothing is fetched. */
  readonly licenceAccepted: boolean;
  /**
   * Files that the source must have with these sizes and sha256. In the format `files` these are
   * all files.
   */
  readonly files: readonly KnownFile[];
  /** `diffusers` by default. Ignored for a pack, whose index says it. */
  readonly format?: ModelFormat;
  /** Of the format `lora`, and of no other. */
  readonly lora?: LoraSpec;
  /** As in {@link EngineOptions}. */
  readonly nativePixels?: number;
  /** Likewise. */
  readonly prediction?: Prediction;
}

/**
 * `installing`: under way, or interrupted; {@link StoreApi.resumeInterrupted} goes on with it.
 * `paused`: by the person or by `failure`; {@link StoreApi.resume} goes on with it.
 * `provisional`: an upstream file was read twice and had another sha256 than the published one
 * (`failure`); {@link StoreApi.resume} goes on with it.
 * `ready`: usable.
 * `damaged`: not usable; {@link StoreApi.repair} fetches the bad parts again.
 */
export type PackState = 'installing' | 'paused' | 'provisional' | 'ready' | 'damaged';

/**
 * A model that is installed or being installed. The page reads the records itself
 * (workers/records/packs.ts).
 */
export interface PackRecord {
  readonly id: PackId;
  readonly model: string;
  /** As it is shown: the name it came with, or the one that a person has given it. */
  readonly title: string;
  /** The name it came with, once a person has given it one. */
  readonly upstreamTitle?: string;
  readonly precision: Precision;
  /** The upstream commit; null if the source has none. */
  readonly revision: string | null;
  readonly source: PackSource;
  readonly licence: ModelLicence | null;
  readonly nativePixels?: number;
  /** What a person says of how a checkpoint was trained; of those that do not say it, and of no other. */
  readonly prediction?: Prediction;
  /** `diffusers` by default. */
  readonly format?: ModelFormat;
  /** Of the format `lora`, and of no other. Its `precision` says nothing. */
  readonly lora?: LoraFacts;
  readonly state: PackState;
  /** The browser's store that holds the bytes. */
  readonly storage: PackStorage;
  /** Bytes that the whole install reads from its source. */
  readonly bytesToFetch: number;
  /** How many of these need not be read again; a resumed install goes on after them. */
  readonly bytesFetched: number;
  /** Bytes of the whole pack. */
  readonly bytesToStore: number;
  /** How many of these are stored and committed. */
  readonly bytesStored: number;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  /** When an engine last opened it; null if none has. */
  readonly lastUsedAt: number | null;
  /** When all of it was last verified; null if never. */
  readonly verifiedAt: number | null;
  /** Why it is `paused`, `provisional` or `damaged`; null if the person paused it. */
  readonly failure: EngineFailure | null;
  /** The bad parts that verifying or a run found, as "component/key" or a file's path. */
  readonly damaged: readonly string[];
}

/**
 * `opfs`: the private file system, by sync access handles. `cache`: the Cache API, if there are no
 * such handles.
 */
export type PackStorage = 'opfs' | 'cache';

/** The kinds of long work on a pack. */
export type StorePhase = 'install' | 'verify' | 'repair' | 'export';

/**
 * The store's messages to the page that asked for work. Other pages learn the same from the
 * records.
 */
export type StoreEvent =
  | {
      readonly type: 'progress';
      readonly pack: PackId;
      readonly phase: StorePhase;
      /**
       * For an install bytes of the source, otherwise bytes of the pack. May be more than the
       * record has.
       */
      readonly bytes: number;
      readonly of: number;
      readonly at: number;
    }
  | { readonly type: 'state'; readonly pack: PackRecord }
  /** An install waits and then tries again by itself. The next progress says that it goes on. */
  | { readonly type: 'waiting'; readonly pack: PackId; readonly failure: EngineFailure }
  | { readonly type: 'removed'; readonly pack: PackId }
  | { readonly type: 'failed'; readonly pack: PackId; readonly failure: EngineFailure };

export type StoreEventSink = (event: StoreEvent) => void;

/** The answer to a call: its value or its failure. Store calls never reject. */
export type StoreAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: EngineFailure };

/** The figures of `navigator.storage`. The quota is a hint: browsers round it or invent it. */
export interface StorageEstimate {
  readonly usage: number;
  readonly quota: number;
  /**
   * Whether the browser has promised not to delete the data (`navigator.storage.persist()`, called
   * by the page).
   */
  readonly persisted: boolean;
  /** The store for the next install; null if this browser has none. */
  readonly storage: PackStorage | null;
}

/** Settings with good defaults. Tests, and people with slow connections, may change them. */
export interface StoreOptions {
  /** A mirror of the hub, used instead of `https://huggingface.co`. */
  readonly hub?: string;
  /** Bytes of one request. */
  readonly rangeBytes?: number;
  /** Requests at a time. */
  readonly inFlight?: number;
  /** Bytes after which the next shard begins. */
  readonly shardLimit?: number;
  /** Milliseconds without a byte after which a request is given up as stuck. */
  readonly stallMs?: number;
  /** Failures in a row after which an install pauses. */
  readonly attempts?: number;
  /** The store for bytes; by default OPFS if it can be written. */
  readonly storage?: PackStorage;
}

/**
 * The store worker's whole interface (comlink). Only store workers write packs. Several pages may
 * each have one: Web Locks decide which of them installs, and the others follow the records.
 */
export interface StoreApi {
  /**
   * Hands over the one event sink; called once, before anything else.
   * @param alive name of a Web Lock that the worker holds as long as it lives
   */
  connect(sink: StoreEventSink, options?: StoreOptions, alive?: string): Promise<void>;
  /**
   * Goes on with every install whose page was closed, or that a failure of the network paused. Call it when
   * the app starts, and when the network is back.
   */
  resumeInterrupted(): Promise<void>;
  /**
   * Checks the source, then begins to install. It answers when the record exists (`installing`);
   * progress and end follow as events and records. If a check fails, nothing is left behind. If the
   * same pack exists, the call goes on with its install instead.
   */
  install(spec: InstallSpec): Promise<StoreAnswer<PackRecord>>;
  /** Pauses an install at the last committed tensor, in whichever page it runs. */
  pause(id: PackId): Promise<StoreAnswer<PackRecord>>;
  /** Goes on with a paused install. @param files again, where the source is `files`. */
  resume(id: PackId, files?: readonly PickedFile[]): Promise<StoreAnswer<PackRecord>>;
  /**
   * Reads all of a pack and compares every checksum. Answers with the record: `ready` or `damaged`.
   */
  verify(id: PackId): Promise<StoreAnswer<PackRecord>>;
  /**
   * Verifies a pack, fetches its bad parts again, and answers with the record.
   * @param files as in resume.
   */
  repair(id: PackId, files?: readonly PickedFile[]): Promise<StoreAnswer<PackRecord>>;
  /**
   * Deletes a pack, even one that is being installed. Waits some seconds for an engine to let go of
   * it.
   */
  remove(id: PackId): Promise<StoreAnswer<null>>;
  /** Writes the pack's shards and index.json into a folder, as `npm run pack` does. */
  exportTo(id: PackId, folder: FileSystemDirectoryHandle): Promise<StoreAnswer<null>>;
  estimate(): Promise<StorageEstimate>;
}
