import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * Bundles a module as `bundle.js` and puts a page beside it.
 * @param entry path below test/
 * @param folder where both go; made where it is not there
 * @param html what the page holds besides its icon
 */
export async function buildBundle(entry: string, folder: string, html = ''): Promise<void> {
  await mkdir(folder, { recursive: true });
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
}
