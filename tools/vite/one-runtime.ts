import { fileURLToPath } from 'node:url';
import type { Alias } from 'vite';

/**
 * For `resolve.alias`: transformers.js imports ONNX Runtime by a name of its own, and the app's one
 * runtime answers it. The app itself imports `#ort-jspi` and `#ort-asyncify`, which no alias touches.
 */
export const oneRuntime: Alias = {
  find: /^onnxruntime-web\/webgpu$/,
  replacement: fileURLToPath(
    new URL('../../workers/engine/transformers/onnxruntime.ts', import.meta.url),
  ),
};
