import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Writes the benchmark into a folder: `main.mjs` and what it loads. It runs with Node, the package
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
}
