import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * A source file names another one: by an import, a re-export, `import()` or `new URL(…,
 * import.meta.url)`.
 */
export interface Arrow {
  /** Paths from the repository's root, with `/` between folders. */
  readonly from: string;
  readonly to: string;
}

const CODE = /\.(?:ts|tsx|mjs)$/;
const NO_SOURCE = /\.(?:test\.tsx?|d\.ts)$/;

/** The source files below these folders, tests and declarations left out. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        [folder, ...path.split(sep)].join('/'),
      ),
    )
    .filter((path) => CODE.test(path) && !NO_SOURCE.test(path))
    .sort();
}

/** Every arrow between the given files. Imports of types count like any other. */
export function readArrows(root: string, files: readonly string[]): Arrow[] {
  const known = new Set(files);
  return files.flatMap((from) => {
    const found = new Set(
      specifiersOf(from, readFileSync(join(root, from), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => {
          const target = resolve(root, dirname(from), specifier);
          return relative(root, target).split(sep).join('/');
        }),
    );
    return [...found].filter((to) => known.has(to)).map((to) => ({ from, to }));
  });
}

/**
 * A worker is named by a URL relative to its module, which the parser does not count as an import.
 */
const WORKER_URL = /new URL\(\s*'([^']+)',\s*import\.meta\.url/g;

function specifiersOf(path: string, text: string): string[] {
  const { module } = parseSync(path, text);
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    text.slice(start + 1, end - 1),
  );
  const reexported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
  );
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...reexported,
    ...dynamic,
    ...[...text.matchAll(WORKER_URL)].map(([, specifier = '']) => specifier),
  ];
}
