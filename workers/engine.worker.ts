/** The engine worker: exposes `Engine` as `EngineApi` (workers/protocol/engine.ts). */
import * as Comlink from 'comlink';
import type { EngineApi, EngineEvent, EngineEventSink } from './protocol/engine.ts';

// ONNX Runtime loads with a top-level await; calls that come meanwhile must find a listener.
const loading = import('./engine/engine.ts').then(({ Engine }) => new Engine());
// Whoever calls is told; until then a failed load is no uncaught error.
loading.catch(() => {});

const api: EngineApi = {
  connect: async (sink, base) => (await loading).connect(transferring(sink), base),
  capabilities: async () => (await loading).capabilities(),
  run: async (job) => (await loading).run(job),
  cancel: async (job) => (await loading).cancel(job),
  release: async () => (await loading).release(),
};

/** The page's sink is a message away: preview pixels move, everything else is copied. */
function transferring(sink: EngineEventSink): EngineEventSink {
  return (event: EngineEvent) =>
    sink(event.type === 'preview' ? Comlink.transfer(event, [event.pixels.buffer]) : event);
}

Comlink.expose(api);
