import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import manifest from '../../models-manifest.json' with { type: 'json' };
import type { ModelEntry } from '../../src/models/manifest.ts';

/** Path of the page beside the app that looks into what the browser keeps and loads single stages. */
export const LAB_PATH = '/test/full/lab.html';

/**
 * Builds the app into `out` by its own vite.config.ts, with one more page (`lab.html`), and with
 * `entry` in its manifest where one is given.
 */
export async function buildLab(out: string, entry?: ModelEntry): Promise<void> {
  // Called from a test NODE_ENV is 'test', and React's development build would be bundled.
  process.env['NODE_ENV'] = 'production';
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({
    root,
    configFile: `${root}vite.config.ts`,
    logLevel: 'error',
    plugins: entry === undefined ? [] : [withEntry(entry)],
    build: {
      outDir: out,
      emptyOutDir: true,
      rolldownOptions: { input: ['test/full/lab.html'] },
    },
  });
}

function withEntry(entry: ModelEntry): Plugin {
  return {
    name: 'one-more-model',
    enforce: 'pre',
    load(id) {
      if (!id.endsWith('/models-manifest.json')) return undefined;
      return JSON.stringify({ ...manifest, models: [...manifest.models, entry] });
    },
  };
}
