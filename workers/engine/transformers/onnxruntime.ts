/**
 * transformers.js gets this module when it imports `onnxruntime-web/webgpu`
 * (tools/vite/one-runtime.ts). It is the app's own runtime, so there is one instance, whose wasm
 * comes from the app's origin.
 */
export { env, InferenceSession, Tensor } from '../runtime/ort.ts';
