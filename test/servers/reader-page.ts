import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { oneRuntime } from '../../tools/vite/one-runtime.ts';
import type { Bundle } from './bundle.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Builds test/transformers-page as the app is built: one ONNX Runtime, its wasm beside the page. */
export async function buildReaderPage(prefix: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'reader-page-'));
  await build({
    configFile: false,
    root: path('../transformers-page'),
    base: './',
    logLevel: 'error',
    resolve: { alias: [oneRuntime] },
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2023' },
  });
  return {
    mount: { prefix, path: folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
