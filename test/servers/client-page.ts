import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Mount } from '../../tools/server/mounts.ts';

/**
 * Bundles test/client-page with the real `@fal-ai/client` from npm.
 * @param prefix URL path of the page, with slashes at both ends
 */
export async function buildClientPage(
  prefix: string,
): Promise<{ mount: Mount; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'client-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env': '{}' },
    build: {
      outDir: folder,
      lib: {
        entry: fileURLToPath(new URL('../client-page/page.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'page.js',
      },
    },
  });
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="./page.js"></script>',
  );
  return {
    mount: { prefix, path: folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
