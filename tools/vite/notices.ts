import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { formatSbom, SBOM_FILE } from './sbom.ts';

/** Beside index.html. */
const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

/** Texts that packages come without, by the name of the package. A long one is kept as brotli, `.txt.br`. */
const TEXTS = fileURLToPath(new URL('licences/', import.meta.url));

/** What is said of CLIP's vocabulary, which is part of the app and of no package. */
const VOCABULARY = join(TEXTS, 'clip-vocabulary.txt');

/**
 * Makes Vite plugins that write THIRD-PARTY-NOTICES.txt, name, version and licence of every package
 * that a script or a wasm of the app has something of, that of CLIP's vocabulary, and the bill of materials (sbom.ts).
 *
 * @returns `gather` for each build there is (pages, workers, service worker, modules for other pages);
 *   `write` for the build of the pages, which ends last.
 */
export function thirdPartyNotices(): {
  readonly gather: () => Plugin;
  readonly write: () => Plugin;
} {
  const packages = new Set<string>();
  let folder = '';
  return {
    gather: () => ({
      name: 'gather-notices',
      apply: 'build',
      generateBundle(_, bundle) {
        for (const output of Object.values(bundle)) {
          for (const id of output.type === 'chunk' ? output.moduleIds : []) {
            const path = packageOf(id);
            if (path !== undefined) packages.add(path);
          }
        }
      },
    }),
    write: () => ({
      name: 'write-notices',
      apply: 'build',
      writeBundle({ dir = '' }) {
        folder = dir;
      },
      closeBundle: {
        // After the service worker is built, which is in this hook, too.
        order: 'post',
        sequential: true,
        handler() {
          if (folder === '') return;
          writeFileSync(join(folder, NOTICES_FILE), formatNotices([...packages]));
          writeFileSync(join(folder, SBOM_FILE), formatSbom([...packages]));
        },
      },
    }),
  };
}

/** The folder of the package that a module belongs to; undefined for the app's own. */
export function packageOf(module: string): string | undefined {
  return /^\/?[^\0?]*\/node_modules\/(?:@[^/]+\/)?[^/?]+/.exec(module)?.[0];
}

/**
 * @param packages folders.
 * @throws Error that names a package without a licence's text.
 */
export function formatNotices(packages: readonly string[]): string {
  const notices = [...packages.map(noticeOf), readFileSync(VOCABULARY, 'utf8').trim()].toSorted();
  const head = 'This app contains the software of others. Each is named here with its licence.';
  return `${[head, ...notices].join(`\n\n${'='.repeat(80)}\n`)}\n`;
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { readonly name: string; readonly version: string; readonly license?: string };
  const kept = join(TEXTS, `${name}.txt`);
  const files = [
    ...licenceFiles(folder),
    ...[kept, `${kept}.br`].filter((file) => existsSync(file)),
  ];
  if (files.length === 0) {
    throw new Error(`${name} ${version} comes without a licence. Put its text into ${kept}.`);
  }
  const texts = files.map((file) => readText(file).trim());
  const title = license === undefined ? '' : ` (${license.replace(/^\((.*)\)$/, '$1')})`;
  return [`${name} ${version}${title}`, ...texts].join('\n\n');
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.br') ? brotliDecompressSync(bytes) : bytes).toString('utf8');
}

/** Whatever is named LICENSE or NOTICE, also of what a package has compiled in. */
function licenceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !relative(folder, path).includes('node_modules'))
    .filter((path) => /^(?:licen[cs]e|copying|notice)(?:\.|$)/i.test(basename(path)))
    .filter((path) => !/\.[cm]?[jt]sx?(?:\.map)?$/.test(path))
    .toSorted();
}
