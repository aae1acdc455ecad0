/**
 * Stands in for workers/engine/runtime/ort.ts in Node, which has no bundler for the wasm's URL. The
 * variable ORT_WASM names the wasm of ONNX Runtime's Asyncify build.
 */
import { readFileSync } from 'node:fs';
import * as runtime from '#ort-asyncify';
import { EngineError } from '../../workers/failure.ts';

const path = process.env['ORT_WASM'];
if (path === undefined || path === '') {
  throw new EngineError(
    'engine_crashed',
    'The variable ORT_WASM names no file.',
    'Set it to the path of ort-wasm-simd-threaded.asyncify.wasm.',
  );
}
runtime.env.wasm.wasmBinary = readFileSync(path).buffer;
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

export const hasJspi = false;
export const { InferenceSession, Tensor, env } = runtime;
export type { InferenceSession as OrtSession, Tensor as OrtTensor } from '#ort-asyncify';
