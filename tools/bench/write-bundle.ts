import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { SAFETY_WEIGHTS } from './safety-weights.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Writes the benchmark into a folder: `main.mjs` and what it loads, the safety checker's weights among it. It runs with Node, the package
 * `webgpu` where Node finds it from there, and the wasm that ORT_WASM names.
 */
export async function writeBundle(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: path('../..'),
    logLevel: 'warn',
    resolve: {
      alias: [{ find: /^\.{1,2}\/(.*\/)?ort\.ts$/, replacement: path('ort-node.ts') }],
    },
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: path('main.ts'),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      copyPublicDir: false,
      rolldownOptions: {
        output: { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  const weights = path(`../../public/models/open-nsfw/${SAFETY_WEIGHTS}`);
  await copyFile(weights, join(folder, SAFETY_WEIGHTS));
}
