import type { PackId, PickedFile } from '../protocol/engine-options.ts';
import type {
  PackRecord,
  StorageEstimate,
  StoreApi,
  StoreEventSink,
  StoreOptions,
} from '../protocol/store.ts';
import { askForPack, readPack } from '../records/packs.ts';
import { answer } from './answer.ts';
import { exportPack } from './care/export.ts';
import { Installs } from './install/installs.ts';
import type { EngineChecks } from './install/plan-install.ts';
import { asWriter, holdForReading, withoutReaders } from './locks.ts';
import { deletePack } from './pack-records.ts';
import { availableStorage, packFiles } from './storage/pack-storage.ts';
import { repairPack } from './care/repair.ts';
import { findDamage, noteDamage } from './care/verify.ts';

/** The store as it is exposed to the page once it is connected; see {@link StoreApi}. */
export class Store implements Omit<StoreApi, 'connect'> {
  readonly #emit: StoreEventSink;
  readonly #options: StoreOptions;
  readonly #installs: Installs;

  /** @param sink takes the events of all work that is asked for here */
  constructor(checks: EngineChecks, sink: StoreEventSink, options: StoreOptions = {}) {
    this.#emit = sink;
    this.#options = options;
    this.#installs = new Installs(options, sink, checks);
  }

  resumeInterrupted(): Promise<void> {
    return this.#installs.resumeInterrupted();
  }

  install(spec: Parameters<StoreApi['install']>[0]) {
    return answer(() => this.#installs.install(spec));
  }

  pause(id: PackId) {
    return answer(() => this.#installs.pause(id));
  }

  resume(id: PackId, files?: readonly PickedFile[]) {
    return answer(() => this.#installs.resume(id, files));
  }

  verify(id: PackId) {
    return answer(async () => {
      const release = await holdForReading(id);
      try {
        return this.#emitState(await noteDamage(id, await findDamage(id, this.#emit)));
      } finally {
        release();
      }
    });
  }

  repair(id: PackId, files?: readonly PickedFile[]) {
    return answer(() =>
      this.#alone(id, async () =>
        this.#emitState(await repairPack(id, this.#options, this.#emit, files)),
      ),
    );
  }

  remove(id: PackId) {
    return answer(async () => {
      await this.#installs.stop(id);
      await this.#alone(id, async () => {
        const record = await readPack(id);
        await deletePack(id);
        if (record !== undefined) await packFiles(record.storage).remove(id);
      });
      this.#emit({ type: 'removed', pack: id });
      return null;
    });
  }

  exportTo(id: PackId, folder: FileSystemDirectoryHandle) {
    return answer(async () => {
      const release = await holdForReading(id);
      try {
        await exportPack(id, folder, this.#emit);
        return null;
      } finally {
        release();
      }
    });
  }

  async estimate(): Promise<StorageEstimate> {
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    const persisted = await navigator.storage.persisted();
    return { usage, quota, persisted, storage: await availableStorage() };
  }

  /** Asks engines to close the pack, waits for that, and runs `work` while nobody else reads or writes it. */
  #alone<T>(id: PackId, work: () => Promise<T>): Promise<T> {
    askForPack(id);
    return asWriter(id, () => withoutReaders(id, work));
  }

  #emitState(pack: PackRecord): PackRecord {
    this.#emit({ type: 'state', pack });
    return pack;
  }
}
