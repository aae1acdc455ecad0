import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import budgets from './budgets.json' with { type: 'json' };

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** The limit of what a module loads at first: script and style, minified. */
interface Budget {
  /** Not compressed, 1000 bytes each. */
  readonly kB: number;
  /** Each file by itself with gzip -9, as a server sends them; 1000 bytes each. */
  readonly gzipKB?: number;
  /** Packages that may come only by a dynamic `import()`, if at all. */
  readonly without?: readonly string[];
}

const MODULES = new Map<string, Budget>(Object.entries(budgets));
const SERVICE_WORKER = 'sw.js';

/**
 * Makes Vite plugins that refuse to build an app larger than tools/vite/budgets.json allows. What
 * counts is what a module of that list loads without a dynamic `import()`.
 *
 * @returns `page` for the build of the pages, `worker` for that of every worker.
 */
export function sizeBudgets(): { readonly page: Plugin; readonly worker: () => Plugin } {
  const open = new Set([...MODULES.keys()].filter((name) => name !== SERVICE_WORKER));
  let folder = '';
  const worker = (): Plugin => ({
    name: 'size-budgets',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const [name, budget] of MODULES) {
        const chunk = chunkOf(bundle, REPOSITORY + name);
        if (chunk === undefined) continue;
        open.delete(name);
        const problem = overspent(name, budget, loadedWith(chunk, bundle));
        if (problem !== undefined) this.error(problem);
      }
    },
  });
  const page: Plugin = {
    ...worker(),
    writeBundle({ dir = '' }) {
      folder = dir;
      if (open.size > 0) this.error(`tools/vite/budgets.json: no module ${[...open].join(', ')}`);
    },
    closeBundle: {
      // After the service worker is built: that happens in this hook too.
      order: 'post',
      sequential: true,
      handler() {
        if (folder === '') return;
        const size = statSync(join(folder, SERVICE_WORKER)).size;
        const problem = overspent(SERVICE_WORKER, budgets[SERVICE_WORKER], {
          size,
          sent: 0,
          modules: [],
        });
        if (problem !== undefined) this.error(problem);
      },
    },
  };
  return { page, worker };
}

/** Everything that a module loads at first. */
interface Loaded {
  /** Bytes. */
  readonly size: number;
  /** Bytes after compression. */
  readonly sent: number;
  readonly modules: readonly string[];
}

/** The fault as a sentence with both numbers; undefined if the budget holds. */
export function overspent(
  name: string,
  { kB, gzipKB = Infinity, without = [] }: Budget,
  { size, sent, modules }: Loaded,
): string | undefined {
  if (size > kB * 1000) {
    return `${name} loads ${inKB(size)} kB, more than its ${kB} kB of tools/vite/budgets.json.`;
  }
  if (sent > gzipKB * 1000) {
    return `${name} loads ${inKB(sent)} kB compressed, more than its ${gzipKB} kB of tools/vite/budgets.json.`;
  }
  const unwanted = without.find((each) =>
    modules.some((id) => id.includes(`/node_modules/${each}/`)),
  );
  return unwanted && `${name} loads ${unwanted}, which tools/vite/budgets.json has it do without.`;
}

const inKB = (bytes: number): string => (bytes / 1000).toFixed(1);

function chunkOf(bundle: Rolldown.OutputBundle, module: string): Rolldown.OutputChunk | undefined {
  return Object.values(bundle)
    .filter((output) => output.type === 'chunk')
    .find(({ moduleIds }) => moduleIds.includes(module));
}

/** A chunk with all it imports, and their style sheets. */
function loadedWith(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Loaded {
  const files = new Set([chunk.fileName]);
  const modules: string[] = [];
  let [size, sent] = [0, 0];
  const add = (content: string | Uint8Array): void => {
    size += Buffer.byteLength(content);
    sent += gzipSync(content, { level: 9 }).length;
  };
  for (const file of files) {
    const output = bundle[file];
    if (output === undefined) continue;
    if (output.type === 'asset') {
      add(output.source);
      continue;
    }
    add(output.code);
    modules.push(...output.moduleIds);
    for (const each of output.imports) files.add(each);
    for (const each of output.viteMetadata?.importedCss ?? []) files.add(each);
  }
  return { size, sent, modules };
}
