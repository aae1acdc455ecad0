import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

interface OfflineFile {
  /** Relative to the app's folder, with forward slashes. */
  readonly url: string;
  readonly revision: string;
}

/**
 * A Vite plugin that writes `offline.json`: the files a run needs that are too large for the service
 * worker's shell, but for models, which models-manifest.json lists. The page puts them into the Cache
 * API (src/models/offline.ts).
 */
export function offlineList(): Plugin {
  let root = '';
  return {
    name: 'offline-list',
    apply: 'build',
    configResolved: (config) => {
      root = config.root;
    },
    writeBundle: {
      sequential: true,
      handler(options) {
        const folder = options.dir ?? join(root, 'dist');
        const built = filesBelow(folder, folder);
        const matching = (name: RegExp) => built.filter(({ url }) => name.test(url));
        const list = {
          jspi: matching(/\/(?:ort\.jspi\.[^/]*\.js|ort-wasm[^/]*\.jspi-[^/]*\.wasm)$/),
          asyncify: matching(/\/(?:ort\.webgpu\.[^/]*\.js|ort-wasm[^/]*\.asyncify-[^/]*\.wasm)$/),
          codecs: matching(/\/mozjpeg_[^/]*\.(?:js|wasm)$/),
          screens: matching(
            /(?:^|\/)(?:ApiPage|send|fal-client|store(?:\.worker)?|hash-worker|openapi)(?:-[^/]*)?\.(?:js|css|json)$/,
          ),
        };
        for (const [name, files] of Object.entries(list)) {
          if (files.length < 2) this.error(`offline.json: no files for ${name}`);
        }
        writeFileSync(join(folder, 'offline.json'), JSON.stringify(list));
      },
    },
  };
}

function filesBelow(folder: string, base: string): OfflineFile[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const revision = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
      return { url: relative(base, path).split(sep).join('/'), revision };
    })
    .toSorted((a, b) => (a.url < b.url ? -1 : 1));
}
