import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';
import { LATER_FOLDER } from '../../workers/service/later.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/**
 * ONNX Runtime comes in two builds, of which a browser needs one (workers/engine/runtime/ort.ts).
 */
const RUNTIME = '/node_modules/onnxruntime-web/';
export const JSPI_FOLDER = `${LATER_FOLDER}jspi/`;
export const ASYNCIFY_FOLDER = `${LATER_FOLDER}asyncify/`;

/**
 * Makes Vite plugins that put the shell of the app into `assets/` and everything else into
 * `assets/later/`. The shell is everything that the roots import, at any depth, without a dynamic
 * `import()`. The service worker caches the first folder and the page the second, so no list of
 * file names is needed.
 *
 * @param roots the modules the shell begins with, relative to the repository.
 * @returns `page` for the build of the pages, `worker` for that of every worker.
 */
export function chunkFolders(roots: readonly string[]): {
  readonly page: Plugin;
  readonly worker: () => Plugin;
} {
  const paths = roots.map((root) => REPOSITORY + root);
  const found = new Set<string>();
  const worker = () => folders(paths, found);
  const page: Plugin = {
    ...worker(),
    // The builds of the workers have ended by then.
    renderStart() {
      const missing = paths.find((path) => !found.has(path));
      if (missing !== undefined) this.error(`vite.config.ts: the shell has no ${missing}`);
    },
  };
  return { page, worker };
}

/** @param found gets the roots that are modules of this build */
function folders(roots: readonly string[], found: Set<string>): Plugin {
  const shell = new Set<string>();
  /**
   * Names of chunks that are not part of the shell: a chunk's style sheet has the name of the
   * chunk.
   */
  const later = new Set<string>();

  const isShell = (modules: readonly string[]) =>
    modules.some((id) => shell.has(id)) ||
    // Chunks of the bundler's own code, which every chunk may import.
    (shell.size > 0 && modules.every((id) => id.startsWith('\0')));

  const script = ({ name, moduleIds }: Rolldown.PreRenderedChunk) => {
    if (isShell(moduleIds)) return 'assets/[name]-[hash].js';
    later.add(name);
    return `${laterFolder(moduleIds)}[name]-[hash].js`;
  };

  /** Style sheets lie with their chunks; wasm is fetched when it is used. */
  const asset = ({ names, originalFileNames }: Rolldown.PreRenderedAsset) => {
    const style = names.find((name) => name.endsWith('.css'))?.slice(0, -'.css'.length);
    const isLater = style === undefined || later.has(style);
    return `${isLater ? laterFolder(originalFileNames) : 'assets/'}[name]-[hash].[ext]`;
  };

  return {
    name: 'chunk-folders',
    apply: 'build',
    buildEnd(error) {
      if (error !== undefined) return;
      const modules = new Set(this.getModuleIds());
      const open = roots.filter((root) => modules.has(root));
      for (const root of open) found.add(root);
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (shell.has(id)) continue;
        shell.add(id);
        open.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
    },
    outputOptions: (options) => ({
      ...options,
      entryFileNames: script,
      chunkFileNames: script,
      assetFileNames: asset,
    }),
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'asset' || chunk.fileName.startsWith(LATER_FOLDER)) continue;
        const strayed = chunk.imports.find((name) => name.startsWith(LATER_FOLDER));
        if (strayed !== undefined) this.error(`The shell's ${chunk.fileName} imports ${strayed}`);
      }
    },
  };
}

/** @param files the source files that it was made of. */
function laterFolder(files: readonly string[]): string {
  const runtime = files.filter((file) => `/${file}`.includes(RUNTIME));
  if (runtime.length === 0) return LATER_FOLDER;
  return runtime.every((file) => /\.jspi\./.test(file)) ? JSPI_FOLDER : ASYNCIFY_FOLDER;
}
