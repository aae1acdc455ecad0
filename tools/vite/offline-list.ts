import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';
import { LATER_FILES, LATER_FOLDER } from '../../workers/service/later.ts';
import { ASYNCIFY_FOLDER, JSPI_FOLDER } from './chunk-folders.ts';

interface OfflineFile {
  /** Relative to the app's folder, with forward slashes. */
  readonly url: string;
  readonly revision: string;
}

/**
 * Writes `offline.json`, the list of all files that a run needs and the service worker's shell
 * lacks. Models are not in it; models-manifest.json lists them. The page puts the files of
 * `always`, and those of either `jspi` or `asyncify`, into the Cache API (src/models/offline.ts).
 *
 * @returns `plugin` for Vite; `check`, a `manifestTransforms` of the service worker's build, which
 *   refuses to build an app that would not be whole without a network.
 */
export function offlineList(): { readonly plugin: Plugin; readonly check: ManifestTransform } {
  let folder = '';
  return {
    plugin: {
      name: 'offline-list',
      apply: 'build',
      writeBundle: {
        sequential: true,
        handler({ dir = '' }) {
          folder = dir;
          writeFileSync(join(dir, 'offline.json'), JSON.stringify(listLater(dir)));
        },
      },
    },
    check(manifest) {
      // Vite also calls this after a failed build, which reports its own failure.
      if (folder !== '') {
        checkOffline(
          folder,
          manifest.map(({ url }) => url),
        );
      }
      return { manifest, warnings: [] };
    },
  };
}

/** The service worker's shell as the build of the service worker lists it. */
type ManifestTransform = <Entry extends { readonly url: string }>(
  manifest: Entry[],
) => { manifest: Entry[]; warnings: string[] };

/** Makes the content of a build's `offline.json`. */
export function listLater(folder: string) {
  const files = filesBelow(folder).filter(({ url }) => isLater(url) && !url.endsWith('.map'));
  const below = (path: string) => files.filter(({ url }) => url.startsWith(path));
  const jspi = below(JSPI_FOLDER);
  const asyncify = below(ASYNCIFY_FOLDER);
  return { jspi, asyncify, always: files.filter((file) => ![...jspi, ...asyncify].includes(file)) };
}

/** Files that no page caches: models, which have a store of their own, files for developers, hosts and installers. */
const KEPT_BY_NOBODY = [/^models\//, /\.map$/, /^sw\.js$/, /^_headers$/, /^screenshot-/];

/**
 * Whether a browser that is ready for offline use has all of the app: each file the build wrote is
 * either in the service worker's shell or in `offline.json`, and both builds of ONNX Runtime are
 * whole.
 *
 * @param folder the build's output.
 * @param shell paths of the service worker's shell, relative to `folder`.
 * @throws Error that names the files.
 */
export function checkOffline(folder: string, shell: readonly string[]): void {
  const text = readFileSync(join(folder, 'offline.json'), 'utf8');
  const list = JSON.parse(text) as ReturnType<typeof listLater>;
  for (const name of ['jspi', 'asyncify'] as const) {
    for (const kind of ['.js', '.wasm']) {
      if (list[name].some(({ url }) => url.endsWith(kind))) continue;
      throw new Error(`offline.json: ${name} has no ${kind} of ONNX Runtime.`);
    }
  }
  const kept = new Set(Object.values(list).flatMap((files) => files.map(({ url }) => url)));
  const twice = shell.filter((path) => kept.has(path));
  if (twice.length > 0) throw new Error(`In the shell and in offline.json: ${twice.join(', ')}.`);
  for (const path of shell) kept.add(path);
  const written = filesBelow(folder).map(({ url }) => url);
  const forgotten = written.filter(
    (path) => !kept.has(path) && !KEPT_BY_NOBODY.some((nobody) => nobody.test(path)),
  );
  if (forgotten.length === 0) return;
  throw new Error(`Neither in the shell nor in offline.json: ${forgotten.join(', ')}.`);
}

function isLater(path: string): boolean {
  return path.startsWith(LATER_FOLDER) || LATER_FILES.includes(path);
}

function filesBelow(folder: string): OfflineFile[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const revision = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
      return { url: relative(folder, path).split(sep).join('/'), revision };
    })
    .toSorted((a, b) => (a.url < b.url ? -1 : 1));
}
