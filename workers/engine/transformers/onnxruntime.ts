/**
 * What transformers.js gets where it imports `onnxruntime-web/webgpu`: the app's own runtime, so that
 * there is one instance and its wasm comes from the app's origin (tools/vite/one-runtime.ts).
 */
export { env, InferenceSession, Tensor } from '../runtime/ort.ts';
