import { EngineError } from '../../failure.ts';
import type { PackId, PickedFile } from '../../protocol/engine-options.ts';
import type {
  InstallSpec,
  LoraFacts,
  PackRecord,
  PackState,
  StoreEventSink,
  StoreOptions,
} from '../../protocol/store.ts';
import type { EngineFailure } from '../../protocol/failure.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import type { KnownFiles } from '../download/download-folder.ts';
import {
  askForPack,
  listPacks,
  onPackAsked,
  readPack,
  updatePack,
  waitsForNetwork,
} from '../../records/packs.ts';
import { WrongSource } from '../../packs/write-source.ts';
import { storeFailure } from '../answer.ts';
import { askedPrediction } from './asked-prediction.ts';
import { WrongPack } from './copy-pack.ts';
import { filesNeeded, notThere } from '../failures.ts';
import { plannedSizes } from './install-bytes.ts';
import { runInstall } from './install.ts';
import { fullSource, openInstallSource } from './install-source.ts';
import { type OpenSource } from './open-source.ts';
import { asWriter } from '../locks.ts';
import { newRecord } from './new-record.ts';
import { packId, pickedAgain } from '../pack-id.ts';
import { deletePack, insertPack, Interrupted, readPlan } from '../pack-records.ts';
import { LostBytes } from '../storage/pack-files.ts';
import { packFiles, storageForInstall } from '../storage/pack-storage.ts';
import { type EngineChecks, loraOf, planInstall } from './plan-install.ts';
import { Progress } from '../report.ts';

/** Shorter waits for a server are not worth a word. */
const LONG_WAIT_MS = 4000;

/**
 * The installs of this store worker. Each page has a store worker; a Web Lock decides which of them writes a
 * pack.
 */
export class Installs {
  readonly #checks: EngineChecks;
  readonly #options: StoreOptions;
  readonly #emit: StoreEventSink;
  readonly #running = new Map<PackId, AbortController>();

  constructor(options: StoreOptions, emit: StoreEventSink, checks: EngineChecks) {
    this.#checks = checks;
    this.#options = options;
    this.#emit = emit;
    onPackAsked((id) => void this.#lookAt(id));
  }

  /**
   * Plans an install, stores its record and begins it. If there is such a pack already, it goes on with that.
   * @returns the record; it is `installing` from now on
   * @throws {EngineError} `licence_not_accepted`, `storage_unavailable`; what {@link planInstall} throws
   */
  async install(spec: InstallSpec): Promise<PackRecord> {
    if (spec.licence !== null && !spec.licenceAccepted) {
      throw new EngineError(
        'licence_not_accepted',
        `“${spec.title}” comes under the ${spec.licence.name}, which was not accepted.`,
        'Read the licence and accept it.',
      );
    }
    const id = await packId(spec);
    const files = spec.source.kind === 'files' ? spec.source.files : undefined;
    if ((await readPack(id)) !== undefined) return this.resume(id, files);
    const storage = await storageForInstall(this.#options.storage);
    // What planning fetches of small files serves the install too.
    const small = new Map<string, ByteSource>();
    const source = await openInstallSource(
      id,
      spec.source,
      this.#options,
      { asking: true },
      { small },
    );
    try {
      const lora = spec.format === 'lora' ? await this.#checkLora(spec, source) : undefined;
      const plan = await planInstall(spec, source, this.#options, this.#checks.folder);
      const prediction = await askedPrediction(spec, plan, source);
      const { revision } = source;
      const record = newRecord(id, spec, { plan, storage, revision, lora, prediction });
      await insertPack(record, plan);
    } finally {
      await source.close();
    }
    return this.resume(id, files, small);
  }

  /**
   * Goes on with a paused install.
   * @param files the picked files, if the source is a folder of them
   * @param small small files that were fetched already
   * @throws {EngineError} `model_not_found`; `model_file_missing` if files have to be picked again
   */
  async resume(
    id: PackId,
    files?: readonly PickedFile[],
    small?: KnownFiles['small'],
  ): Promise<PackRecord> {
    const known = await readPack(id);
    const again = known && files && (await pickedAgain(known, files));
    const record = await updatePack(id, ({ state, source }) => {
      if (state !== 'paused' && state !== 'provisional') return undefined;
      if (source.kind === 'files' && again === undefined) throw filesNeeded();
      return { state: 'installing', failure: null };
    });
    if (record === undefined) throw notThere();
    if (record.state === 'installing') this.#start(id, again, small);
    return record;
  }

  /**
   * Goes on with the installs whose page was closed or reloaded, and with those that a failure of the
   * network paused. Deletes bytes of packs that have no record.
   */
  async resumeInterrupted(): Promise<void> {
    for (const pack of await listPacks()) {
      if (pack.state === 'installing') this.#start(pack.id);
      // The pack may have been deleted just now.
      if (waitsForNetwork(pack)) await this.resume(pack.id).catch(() => {});
    }
    const storage = await storageForInstall(this.#options.storage).catch(() => undefined);
    if (storage === undefined) return;
    const files = packFiles(storage);
    for (const id of await files.list()) {
      if ((await readPack(id)) !== undefined) continue;
      await asWriter(id, async () => {
        if ((await readPack(id)) === undefined) await files.remove(id);
      });
    }
  }

  /**
   * Pauses an install, in whichever page it runs, and waits until it has stopped.
   * @throws {EngineError} `model_not_found`
   */
  async pause(id: PackId): Promise<PackRecord> {
    await this.stop(id);
    // The page that was installing holds the writer's lock until it has stopped.
    const record = await asWriter(id, () => readPack(id));
    if (record === undefined) throw notThere();
    this.#emit({ type: 'state', pack: record });
    return record;
  }

  /** Asks the page that installs a pack to stop. Resolves before it has stopped. */
  async stop(id: PackId): Promise<void> {
    await updatePack(id, ({ state }) =>
      state === 'installing' ? { state: 'paused', failure: null } : undefined,
    );
    askForPack(id);
  }

  async #checkLora(spec: InstallSpec, { headers }: OpenSource): Promise<LoraFacts> {
    const lora = loraOf(spec);
    return this.#checks.lora(await headers.open(lora.file), lora);
  }

  async #lookAt(id: PackId): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    const record = await readPack(id);
    if (record?.state !== 'installing') running.abort(new Interrupted());
  }

  #start(id: PackId, files?: readonly PickedFile[], small?: KnownFiles['small']): void {
    const running = this.#running.get(id);
    if (running !== undefined && !running.signal.aborted) return;
    const abort = new AbortController();
    this.#running.set(id, abort);
    const over = (): void => {
      if (this.#running.get(id) === abort) this.#running.delete(id);
    };
    // While another page installs the same pack this waits for the lock. It takes over if that page dies.
    const run = () => this.#run(id, abort.signal, files, small).finally(over);
    asWriter(id, run, abort.signal)
      .finally(over)
      .catch((error: unknown) => this.#ended(id, error));
  }

  async #run(
    id: PackId,
    signal: AbortSignal,
    files?: readonly PickedFile[],
    small?: KnownFiles['small'],
  ): Promise<void> {
    const record = await readPack(id);
    if (record?.state !== 'installing') return;
    this.#emit({ type: 'state', pack: record });
    const progress = new Progress(this.#emit, id, 'install', record.bytesToFetch);
    progress.at(record.bytesFetched);
    let source: OpenSource | undefined;
    try {
      const from = fullSource(record.source, files);
      const watch = {
        signal,
        onBytes: (count: number) => progress.add(count),
        onWait: (failure: EngineFailure, ms: number) => {
          if (ms >= LONG_WAIT_MS) this.#emit({ type: 'waiting', pack: id, failure });
        },
      };
      const known = { sizes: plannedSizes(await readPlan(id)), ...(small && { small }) };
      source = await openInstallSource(id, from, this.#options, watch, known);
      const ready = await runInstall({
        record,
        source,
        signal,
        onBytes: (bytes) => progress.at(bytes),
        onLost: (bytes) => progress.backTo(bytes),
      });
      if (ready !== undefined) this.#emit({ type: 'state', pack: ready });
    } catch (error) {
      await this.#ended(id, signal.aborted ? signal.reason : error);
    } finally {
      await source?.close();
    }
  }

  async #ended(id: PackId, error: unknown): Promise<void> {
    if (error instanceof Interrupted) return;
    const { bytesToStore = 0, bytesStored = 0, storage = 'opfs' } = (await readPack(id)) ?? {};
    const failure = storeFailure(error, bytesToStore - bytesStored);
    if (error instanceof WrongPack) {
      this.#emit({ type: 'failed', pack: id, failure });
      await deletePack(id);
      await packFiles(storage).remove(id);
      this.#emit({ type: 'removed', pack: id });
      return;
    }
    this.#emit({ type: 'failed', pack: id, failure });
    // A full browser may refuse this write too. The pack then stays `installing`, and the next start of the
    // app goes on with it.
    const pack = await updatePack(id, ({ state }) =>
      state === 'installing' ? { state: stateAfter(error), failure } : undefined,
    ).catch(() => undefined);
    if (pack !== undefined) this.#emit({ type: 'state', pack });
  }
}

function stateAfter(error: unknown): PackState {
  if (error instanceof WrongSource) return 'provisional';
  return error instanceof LostBytes ? 'damaged' : 'paused';
}
