import { fileURLToPath } from 'node:url';
import type { Alias } from 'vite';

/**
 * For `resolve.alias`: gives transformers.js the app's one runtime when it imports ONNX Runtime.
 * The app itself imports `#ort-jspi` and `#ort-asyncify`, which no alias changes.
 */
export const oneRuntime: Alias = {
  find: /^onnxruntime-web\/webgpu$/,
  replacement: fileURLToPath(
    new URL('../../workers/engine/transformers/onnxruntime.ts', import.meta.url),
  ),
};
