import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The engine itself in Node: ONNX Runtime comes without a bundler there. */
const engineInNode = {
  alias: [{ find: /^\.{1,2}\/(.*\/)?ort\.ts$/, replacement: path('test/engine/ort-node.ts') }],
};

/** Files of which `npm test` leaves tests out for their time (test/slow.ts). */
const SLOW_IN_BROWSER = [
  'app',
  'bad-input-pictures',
  'bench-page',
  'checkpoint',
  'fit',
  'http-endpoint',
  'kept-models',
  'long-subscription',
  'many-jobs',
  'reload-anywhere',
  'store-faults',
  'store-kill',
  'store-lost-shards',
  'store-places',
  'store-tabs',
  'sub-path',
].map((name) => `test/e2e/${name}.test.ts`);

/** Tests of the engine in Node on a Vulkan driver for the CPU. */
const ON_VULKAN = [
  'bias-split-gelu',
  'captured-unet',
  'computes-nothing',
  'demo-check',
  'gpu-checks',
  'gpu-checks-half',
  'gpu-fallbacks',
  'gpu-fallbacks-half',
  'half-precision',
  'lora-branches',
  'repeated-quantizing',
  'residency',
  'summed-group-norm',
  'vae-tile-graphs',
].map((name) => `test/engine/${name}.test.ts`);

/** Rooms whose modules keep something: a database, a store, the place a run is at. */
const WITH_STATE = [
  'src/{actions,app,features,jobs,models,stores,ui}/**/*.test.ts',
  'workers/{records,service,store}/**/*.test.ts',
];

const unitTests = {
  environment: 'node' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // What a test waits for may take longer on a busy machine.
  expect: { poll: { timeout: 20_000 } },
  maxWorkers: 3,
};

/** The engine has one thread in Node, and a file waits for drivers and disks in between: three share two cores. */
const engineTests = {
  environment: 'node' as const,
  testTimeout: 900_000,
  maxWorkers: 3,
  // Node's V8 compiles a function for speed after so little work that it spent half of the time of
  // these files on ONNX Runtime's huge functions, most of which run a few times.
  execArgv: ['--wasm-tiering-budget=1300000000'],
};

/**
 * Tests of the engine for which it matters whether there was a GPU before: a worker remembers for its life that
 * one was lost, and ONNX Runtime that there was none.
 */
const REMEMBERS = ['large-model', 'quantised-linear', 'quantised-linear-half'].map(
  (name) => `test/engine/${name}.test.ts`,
);

/** ONNX Runtime in Node on a GPU that computes nothing. */
const onNullBackend = {
  environment: 'node' as const,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  maxWorkers: 3,
  // V8 would spend a minute and 2 GB on optimising ONNX Runtime's huge functions.
  execArgv: ['--liftoff-only', '--wasm-lazy-compilation'],
  sequence: { groupOrder: 3 },
};

/** What the projects of browser tests have in common. */
const browserTests = {
  environment: 'node',
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // What a test waits for may take longer on a busy machine.
  expect: { poll: { timeout: 20_000 } },
  // The files of a worker share a browser, and what they import.
  isolate: false,
  globalSetup: ['test/e2e/prepare.ts'],
};

export default defineConfig({
  test: {
    globalSetup: path('tools/unpack-fixtures.mjs'),
    projects: [
      {
        test: {
          ...unitTests,
          name: 'unit',
          include: [
            '{src,workers,tools,test/unit,test/fuzz,test/full,test/soak}/**/*.test.ts',
            'test/device-lab/{devices-page,limits}.test.ts',
          ],
          exclude: WITH_STATE,
          // The files share what they import: a third of their time.
          isolate: false,
        },
      },
      {
        // In processes: a BroadcastChannel reaches all threads of one, so a file would hear of another's jobs.
        test: { ...unitTests, name: 'unit-alone', include: WITH_STATE, pool: 'forks' as const },
      },
      {
        resolve: engineInNode,
        test: {
          ...engineTests,
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          exclude: [...ON_VULKAN, ...REMEMBERS],
          // The files share ONNX Runtime, compiled once: 106 CPU seconds instead of 182.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: engineInNode,
        test: {
          ...engineTests,
          name: 'engine-alone',
          include: REMEMBERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: engineInNode,
        test: {
          name: 'engine-vulkan',
          include: ON_VULKAN,
          environment: 'node',
          testTimeout: 900_000,
          // The drivers compile shaders on one core, which takes most of the time, so two files share the cores.
          maxWorkers: 2,
          // V8's optimising compiler took five of the six CPU minutes of these files: ONNX Runtime's
          // functions are huge in the build that works without JSPI. Here the GPU does the work.
          execArgv: ['--liftoff-only'],
          sequence: { groupOrder: 2 },
        },
      },
      {
        // The full model on adapters that compute nothing: `npm test` runs four of them.
        resolve: engineInNode,
        test: {
          ...onNullBackend,
          name: 'four-adapters',
          include: [
            'test/device-lab/{checker-full-size,four-adapters,recorded-steps,full-size-counts}.test.ts',
          ],
        },
      },
      {
        // `npm run test:slow` and `npm run device-lab`: all adapters, and the bytes of whole runs.
        resolve: engineInNode,
        test: {
          ...onNullBackend,
          name: 'device-lab',
          include: [
            'test/device-lab/{all-adapters,full-size-counts,lora-counts,other-kernels,whole-runs}.test.ts',
          ],
        },
      },
      {
        // `npm run quality`, which is no part of `npm test`: what quantisation costs.
        resolve: engineInNode,
        test: {
          name: 'quality',
          include: ['test/quality/**/*.test.ts'],
          environment: 'node',
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'goldens',
          include: ['test/goldens/**/*.test.ts'],
          environment: 'node',
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
          // SwiftShader leaves a core idle half of the time, so two files share them.
          maxWorkers: 2,
          globalSetup: ['test/goldens/build.ts'],
        },
      },
      {
        test: {
          ...browserTests,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/chaos/some-cells.test.ts'],
          // Also those that wait by the clock or fill a quota: each has a browser of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // `npm run test:chaos`: every fault at every moment. `npm test` runs the quickest of them, in `e2e`.
        test: {
          ...browserTests,
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          maxWorkers: 1,
          // A run on the software GPU takes minutes on busy cores, and many cells have two.
          testTimeout: 900_000,
          hookTimeout: 900_000,
          expect: { poll: { timeout: 120_000 } },
        },
      },
      {
        // `npm run test:slow`: these files with all their tests.
        test: {
          ...browserTests,
          name: 'e2e-slow',
          include: SLOW_IN_BROWSER,
          maxWorkers: 1,
        },
      },
    ],
  },
});
