/** A page with a store worker, like the app's, that can look into the browser's storage. */
import * as Comlink from 'comlink';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { ModelSource, PackId, PickedFile } from '../../workers/protocol/engine-options.ts';
import type {
  PackRecord,
  StoreApi,
  StoreEvent,
  StoreOptions,
} from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { insertJob, type NewJob, readJob } from '../../workers/records/jobs.ts';
import type { BlobKey } from '../../workers/records/record.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { isEmbedded } from '../../workers/records/embedded.ts';
import { listPacks, onPackChanged, readPack } from '../../workers/records/packs.ts';
import { formatPackIndex } from '../../workers/packs/format.ts';
import { sha256 } from '../../workers/packs/checksum.ts';
import { readIndex } from '../../workers/store/pack-records.ts';
import { packFiles } from '../../workers/store/storage/pack-storage.ts';

/** A pack as `npm run pack` writes it: its index as text, and the sha256 of each shard. */
export interface StoredPack {
  readonly index: string;
  readonly shards: Readonly<Record<string, string>>;
}

export interface StorePage {
  readonly api: Comlink.Remote<StoreApi>;
  /** All events so far, in order. */
  readonly events: StoreEvent[];
  connect(options: StoreOptions): Promise<void>;
  readPack: typeof readPack;
  /** Waits until the record has one of these states or is deleted. */
  until(id: PackId, states: readonly PackRecord['state'][]): Promise<PackRecord | undefined>;
  /** Waits until more bytes than this are there for good. */
  untilStored(id: PackId, bytes: number): Promise<void>;
  stored(id: PackId): Promise<StoredPack>;
  /** Flips the lowest bit of a byte of a shard. */
  flipBit(id: PackId, path: string, at: number): Promise<void>;
  /** Exports a pack into a new folder and reads that. */
  exported(id: PackId): Promise<StoredPack>;
  /** The files at these paths below a URL, as a person would pick them. */
  picked(base: string, paths: readonly string[]): Promise<readonly PickedFile[]>;
  /** All records but those of models that come with the app, which the app's pages install. */
  listed(): Promise<readonly PackRecord[]>;
  /**
   * Packs that have bytes, with or without a record, but those of models that come with the app.
   */
  withBytes(): Promise<readonly string[]>;
  /** Has a page of the app draw with a model; @returns how the job ended. */
  draw(model: ModelSource): Promise<Drawn>;
}

/** The end of a job: the sha256 of its picture, or why there is none. */
export type Drawn = { readonly picture: BlobKey } | { readonly failure: EngineFailure | null };

declare global {
  var store: StorePage;
}

const worker = new Worker('/store-worker/bundle.js', { type: 'module' });
const api = Comlink.wrap<StoreApi>(worker);
const events: StoreEvent[] = [];

globalThis.store = {
  api,
  events,
  connect: (options) =>
    api.connect(
      Comlink.proxy((event) => void events.push(event)),
      options,
    ),
  readPack,
  until: (id, states) =>
    waitFor(id, onPackChanged, readPack, (record) => !record || states.includes(record.state)),
  untilStored: async (id, bytes) =>
    void (await waitFor(id, onPackChanged, readPack, (record) => {
      return record !== undefined && record.bytesStored > bytes;
    })),
  async stored(id) {
    const index = await readIndex(id);
    const record = await readPack(id);
    if (index === undefined || record === undefined) throw new Error(`${id} is not whole`);
    const shards: Record<string, string> = {};
    for (const { path } of index.shards) {
      const source = await packFiles(record.storage).open(id, path);
      shards[path] = await sha256(await source.read(0, source.size));
    }
    return { index: formatPackIndex(index), shards };
  },
  async flipBit(id, path, at) {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle('packs')).getDirectoryHandle(id);
    const handle = await folder.getFileHandle(path);
    const byte = new Uint8Array(await (await handle.getFile()).slice(at, at + 1).arrayBuffer());
    const writable = await handle.createWritable({ keepExistingData: true });
    await writable.write({ type: 'write', position: at, data: byte.map((value) => value ^ 1) });
    await writable.close();
  },
  async exported(id) {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(`exported-${id}`, { create: true });
    const answer = await api.exportTo(id, folder);
    if (!answer.ok) throw new Error(answer.failure.message);
    const shards: Record<string, string> = {};
    let index = '';
    for await (const [path, handle] of folder.entries()) {
      const file = await (handle as FileSystemFileHandle).getFile();
      if (path === 'index.json') index = await file.text();
      else shards[path] = await sha256(new Uint8Array(await file.arrayBuffer()));
    }
    await root.removeEntry(folder.name, { recursive: true });
    return { index, shards };
  },
  picked: (base, paths) =>
    Promise.all(
      paths.map(async (path) => {
        const response = await fetch(new URL(path, base), { referrerPolicy: 'no-referrer' });
        const blob = await response.blob();
        return { path, file: new File([blob], path.split('/').at(-1) ?? path) };
      }),
    ),
  listed: async () => (await listPacks()).filter((pack) => !isEmbedded(pack)),
  async withBytes() {
    const apps = (await listPacks()).filter(isEmbedded).map(({ id }) => id);
    const all = [...(await packFiles('opfs').list()), ...(await packFiles('cache').list())];
    return all.filter((id) => !apps.includes(id));
  },
  async draw(model) {
    const job = await insertJob(await newJob(model));
    const end = await waitFor(job.id, onJobChanged, readJob, (now) => {
      return now === undefined || now.state === 'done' || now.state === 'failed';
    });
    const [picture] = end?.result?.images ?? [];
    return picture === undefined ? { failure: end?.failure ?? null } : { picture: picture.blob };
  },
};

/** A job of one step, which the miniature draws in a moment. */
async function newJob(model: ModelSource): Promise<NewJob> {
  const parsed = parseRequest({
    image_url: 'blob:source',
    prompt: 'a spoon',
    image_size: { width: 64, height: 64 },
    num_inference_steps: 1,
    strength: 1,
    guidance_scale: 1,
    format: 'png',
    seed: 7,
  });
  if (!parsed.ok) throw new Error('the request is not valid');
  return {
    origin: 'runner',
    request: { ...parsed.request, seed: 7n },
    source: await (await fetch('/source.png')).blob(),
    options: {
      model,
      precision: 'auto',
      backend: 'wasm',
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
    },
  };
}

/** Looks at a record each time it changes, until it is as wanted. */
function waitFor<Id, Seen>(
  id: Id,
  onChanged: (listener: (changed: Id) => void) => () => void,
  read: (id: Id) => Promise<Seen | undefined>,
  isWanted: (record: Seen | undefined) => boolean,
): Promise<Seen | undefined> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const record = await read(id);
      if (!isWanted(record)) return;
      stop();
      resolve(record);
    };
    const stop = onChanged((changed) => {
      if (changed === id) look().catch(reject);
    });
    look().catch(reject);
  });
}
