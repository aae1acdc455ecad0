/**
 * The engine worker: exposes `Engine` as `EngineApi` (workers/protocol/engine.ts). The one place
 * that knows both the engine and the model store. The engine starts its twin from this script, too.
 */
import './trusted-scripts.ts';
import * as Comlink from 'comlink';
import type { Models } from './engine/models.ts';
import { exposeTwin, TWIN } from './engine/twin/expose-twin.ts';
import { holdWhileAlive } from './protocol/alive.ts';
import type { BenchApi } from './protocol/benchmark.ts';
import type { EngineEventSink } from './protocol/engine-event.ts';
import type { ModelSource } from './protocol/engine-options.ts';
import type { EngineApi } from './protocol/engine.ts';
import { keepFirstUse, listFirstUses } from './records/first-use.ts';
import { findReady, markDamaged, onPackAsked } from './records/packs.ts';
import { standInWith } from './records/stand-in.ts';
import { builtInWeights } from './store/open/built-in-weights.ts';
import { findDamage } from './store/open/check-embedded.ts';
import { hasOtherCopy } from './store/open/kept-folder.ts';
import { openModelSource } from './store/open/open-model-source.ts';

// Without a database no model is installed: the one that comes with the app is read where it is served.
standInWith(() => import('./records/memory-indexeddb.ts'));

// ONNX Runtime loads with a top-level await; calls that come meanwhile must find a listener.
const loadEngine = () =>
  Promise.all([
    import('./engine/engine.ts'),
    import('./engine/safety/built-in.ts'),
    import('./engine/first-use/gpu-checks.ts'),
  ] as const);

const models: Models = {
  open: openModelSource,
  findInstalled: findReady,
  hasOtherCopy,
  findDamage: async (source, onFile) =>
    source.kind === 'url' ? findDamage(source.baseUrl, onFile) : undefined,
  markDamaged,
  onPackAsked,
};

async function start(sink: EngineEventSink, base: string) {
  const [{ Engine }, { BuiltInChecker }, { GpuChecks }] = await loadEngine();
  const checks = new GpuChecks({
    list: listFirstUses,
    keep: keepFirstUse,
    demoModel: () => openModelSource(demoModel(base)),
  });
  const safety = new BuiltInChecker(() => builtInWeights(base));
  return new Engine(models, safety, transferring(sink), undefined, checks);
}

let engine: ReturnType<typeof start> | undefined;

function connected(): ReturnType<typeof start> {
  return engine ?? Promise.reject(new Error('the engine was called before connect'));
}

const api: EngineApi & BenchApi = {
  connect: async (sink, base, alive) => {
    // The first job may come before the next await has ended.
    engine = start(sink, base);
    if (alive !== null) await holdWhileAlive(alive);
    await engine;
  },
  run: async (job) => (await connected()).run(job),
  checkDevice: async (again) => (await connected()).checkDevice(again),
  loadAhead: async (ask) => (await connected()).loadAhead(ask),
  cancel: async (job) => (await connected()).cancel(job),
  lookAtGpu: async (bytes) => (await connected()).lookAtGpu(bytes),
  stopLooking: async () => (await connected()).stopLooking(),
  bench: async (ask, on) => (await connected()).bench(ask, on),
  stopBench: async () => (await connected()).stopBench(),
  inspect: async () => (await connected()).inspect(),
};

/** The demo model, where it is served. */
function demoModel(base: string): ModelSource {
  return { kind: 'url', id: 'demo', baseUrl: new URL('models/demo/', base).href };
}

/** Posts events to the page's sink. The pixels of a preview are transferred, all else is copied. */
function transferring(sink: EngineEventSink): EngineEventSink {
  return (event) =>
    sink(event.type === 'preview' ? Comlink.transfer(event, [event.pixels.buffer]) : event);
}

if (self.name === TWIN) {
  exposeTwin();
} else {
  // Begins to load before the page connects. If it fails, `connect` fails, too, at once or after another try of
  // the browser; this only keeps it from being an uncaught error.
  loadEngine().catch(() => {});
  Comlink.expose(api);
}
