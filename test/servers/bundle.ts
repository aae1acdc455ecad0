import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Mount } from '../../tools/server/mounts.ts';

export interface Bundle {
  readonly mount: Mount;
  remove(): Promise<void>;
}

/**
 * Bundles a module of test/ as `bundle.js` and puts an empty page beside it.
 * @param entry path below test/
 * @param prefix URL path of the page, with slashes at both ends
 * @param html what the page holds besides its icon
 */
export async function buildBundle(entry: string, prefix: string, html = ''): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  await build({
    configFile: false,
    // Workers of a bundle lie beside it, wherever that is mounted.
    base: './',
    worker: { format: 'es' },
    logLevel: 'error',
    define: { 'process.env': '{}' },
    build: {
      outDir: folder,
      lib: {
        entry: fileURLToPath(new URL(`../${entry}`, import.meta.url)),
        formats: ['es'],
        fileName: () => 'bundle.js',
      },
    },
  });
  const icon = '<link rel="icon" href="data:," />';
  await writeFile(join(folder, 'index.html'), `<!doctype html>${icon}${html}`);
  return {
    mount: { prefix, path: folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
