/**
 * The one ONNX Runtime of this app: the JSPI build if the browser can suspend WebAssembly, else the
 * Asyncify build. Never import plain `onnxruntime-web`, which is the old JSEP backend. The wasm
 * comes from the app's own origin.
 */
import { cpuThreads } from '../../protocol/cpu-threads.ts';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';

/** Whether weights may come from a Blob that ORT reads lazily, tensor by tensor. */
export const hasJspi = 'Suspending' in WebAssembly;

const runtime = await (hasJspi ? import('#ort-jspi') : import('#ort-asyncify'));

runtime.env.wasm.wasmPaths = {
  wasm: new URL(hasJspi ? jspiWasm : asyncifyWasm, import.meta.url).href,
};
// Threads need SharedArrayBuffer, which only an isolated page has; the GPU path has no use for
// them.
runtime.env.wasm.numThreads = globalThis.crossOriginIsolated
  ? cpuThreads(navigator.hardwareConcurrency).each
  : 1;
runtime.env.logLevel = 'error';

export const { InferenceSession, Tensor, env } = runtime;
export type { InferenceSession as OrtSession, Tensor as OrtTensor } from '#ort-jspi';
