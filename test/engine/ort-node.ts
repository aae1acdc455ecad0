/** Stands in for workers/engine/runtime/ort.ts in Node, which has no JSPI and no bundler for the wasm URL. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as runtime from '#ort-asyncify';

const wasm = createRequire(import.meta.url).resolve(
  'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm',
);
runtime.env.wasm.wasmBinary = readFileSync(wasm).buffer;
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

export const hasJspi = false;
export const { InferenceSession, Tensor, env } = runtime;
export type { InferenceSession as OrtSession, Tensor as OrtTensor } from '#ort-asyncify';
