/**
 * The store worker: exposes `Store` as `StoreApi` (workers/protocol/store.ts). The one place that knows
 * both the model store and the engine's check of a folder.
 */
import * as Comlink from 'comlink';
import type { StoreApi, StoreEventSink, StoreOptions } from './protocol/store.ts';

// ONNX Runtime, which the tokenizers bring along, loads with a top-level await; calls that come
// meanwhile must find a listener.
const loading = Promise.all([
  import('./store/store.ts'),
  import('./engine/check-folder.ts'),
] as const);
// Whoever calls is told; until then a failed load is no uncaught error.
loading.catch(() => {});

async function start(sink: StoreEventSink, options?: StoreOptions) {
  const [{ Store }, { checkFolder }] = await loading;
  return new Store(checkFolder, sink, options);
}

let store: ReturnType<typeof start> | undefined;

function connected(): ReturnType<typeof start> {
  return store ?? Promise.reject(new Error('the store was called before connect'));
}

const api: StoreApi = {
  connect: async (sink, options) => {
    store = start(sink, options);
    await store;
  },
  resumeInterrupted: async () => (await connected()).resumeInterrupted(),
  install: async (spec) => (await connected()).install(spec),
  pause: async (id) => (await connected()).pause(id),
  resume: async (id, files) => (await connected()).resume(id, files),
  verify: async (id) => (await connected()).verify(id),
  repair: async (id, files) => (await connected()).repair(id, files),
  remove: async (id) => (await connected()).remove(id),
  list: async () => (await connected()).list(),
  exportTo: async (id, folder) => (await connected()).exportTo(id, folder),
  estimate: async () => (await connected()).estimate(),
};

Comlink.expose(api);
