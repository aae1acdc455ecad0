import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { oneRuntime } from '../../tools/vite/one-runtime.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Builds test/transformers-page as the app is built: one ONNX Runtime, its wasm beside the page.
 * @param folder an empty one
 */
export async function buildReaderPage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: path('../transformers-page'),
    base: './',
    logLevel: 'error',
    resolve: { alias: [oneRuntime] },
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023' },
  });
}
