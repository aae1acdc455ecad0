/** The store worker: exposes `Store` as `StoreApi` (workers/protocol/engine.ts). */
import * as Comlink from 'comlink';
import type { StoreApi } from './protocol/store.ts';

// ONNX Runtime, which the tokenizers bring along, loads with a top-level await; calls that come
// meanwhile must find a listener.
const loading = import('./store/store.ts').then(({ Store }) => new Store());
// Whoever calls is told; until then a failed load is no uncaught error.
loading.catch(() => {});

const api: StoreApi = {
  connect: async (sink, options) => (await loading).connect(sink, options),
  resumeInterrupted: async () => (await loading).resumeInterrupted(),
  install: async (spec) => (await loading).install(spec),
  pause: async (id) => (await loading).pause(id),
  resume: async (id, files) => (await loading).resume(id, files),
  verify: async (id) => (await loading).verify(id),
  repair: async (id, files) => (await loading).repair(id, files),
  remove: async (id) => (await loading).remove(id),
  list: async () => (await loading).list(),
  exportTo: async (id, folder) => (await loading).exportTo(id, folder),
  estimate: async () => (await loading).estimate(),
};

Comlink.expose(api);
