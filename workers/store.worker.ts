/**
 * The store worker: exposes `Store` as `StoreApi` (workers/protocol/store.ts). The one place that knows
 * both the model store and the engine's checks of a folder and of a LoRA.
 */
import './trusted-scripts.ts';
import * as Comlink from 'comlink';
import { checkFolder } from './engine/check-folder.ts';
import { checkLora } from './engine/lora/check-lora.ts';
import { holdWhileAlive } from './protocol/alive.ts';
import type { LoraSpec, StoreApi } from './protocol/store.ts';
import { standInWith } from './records/stand-in.ts';
import { openModelSource } from './store/open/open-model-source.ts';
import type { ByteSource } from './weights/sources/source.ts';
import { Store } from './store/store.ts';

// It stores no model then, but says why.
standInWith(() => import('./records/memory-indexeddb.ts'));

const checks = {
  folder: checkFolder,
  async lora(file: ByteSource, spec: LoraSpec) {
    const model = await openModelSource(spec.fits);
    try {
      return { ...(await checkLora(file, model)), file: spec.file, paths: spec.paths };
    } finally {
      model.close?.();
    }
  },
};

let store: Store | undefined;

function connected(): Store {
  if (store === undefined) throw new Error('the store was called before connect');
  return store;
}

const api: StoreApi = {
  connect: async (sink, options, alive) => {
    store = new Store(checks, sink, options);
    if (alive !== undefined) await holdWhileAlive(alive);
  },
  resumeInterrupted: async () => connected().resumeInterrupted(),
  install: async (spec) => connected().install(spec),
  pause: async (id) => connected().pause(id),
  resume: async (id, files) => connected().resume(id, files),
  verify: async (id) => connected().verify(id),
  repair: async (id, files) => connected().repair(id, files),
  remove: async (id) => connected().remove(id),
  exportTo: async (id, folder) => connected().exportTo(id, folder),
  estimate: async () => connected().estimate(),
};

Comlink.expose(api);
