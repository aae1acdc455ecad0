import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Modules that are in one script, with all that they import without a dynamic `import()`. */
export interface Group {
  readonly name: string;
  /** Where it begins, relative to the repository. */
  readonly roots: readonly string[];
}

/**
 * Puts the modules of the pages into few scripts: left alone, the bundler makes one for each set of modules that
 * the same dynamic imports need, 75 before the first paint alone, and a tenth of their bytes are names by
 * which they find each other.
 *
 * @param groups a module of several belongs to the first of them.
 * @param first modules that one page has in common with another form a script of their own.
 * @returns `plugin` for the build of the pages, `nameOf` for `codeSplitting`.
 */
export function chunkGroups(
  groups: readonly Group[],
  [own, other]: readonly [page: string, other: string],
): { readonly plugin: Plugin; readonly nameOf: (id: string) => string | null } {
  let closures: readonly (readonly [name: string, modules: ReadonlySet<string>])[] = [];
  let entries: ReadonlySet<string> = new Set();
  const plugin: Plugin = {
    name: 'chunk-groups',
    apply: 'build',
    buildEnd(error) {
      if (error !== undefined) return;
      const importsOf = (id: string): readonly string[] =>
        this.getModuleInfo(id)?.importedIds ?? [];
      const reach = (roots: readonly string[]) =>
        reachable(
          roots.map((root) => REPOSITORY + root),
          importsOf,
        );
      const page = reach([own]);
      const elsewhere = reach([other]);
      const shared = new Set([...page].filter((id) => elsewhere.has(id)));
      // The beginnings of the pages stay by themselves: what runs there runs in one of them only.
      entries = new Set([own, other].flatMap((html) => begun(REPOSITORY + html, importsOf)));
      closures = [
        ['shared', shared],
        ['first', page],
        ...groups.map(({ name, roots }) => [name, reach(roots)] as const),
      ];
    },
  };
  const nameOf = (id: string): string | null => {
    if (entries.has(id)) return null;
    return closures.find(([, modules]) => modules.has(id))?.[0] ?? null;
  };
  return { plugin, nameOf };
}

/** A page and the scripts that it names. */
function begun(html: string, importsOf: (id: string) => readonly string[]): readonly string[] {
  return [
    html,
    ...importsOf(html).filter((id) => id.startsWith(`${REPOSITORY}src/`) && !id.endsWith('.css')),
  ];
}

/** @throws Error if a root is no module of the build */
function reachable(
  roots: readonly string[],
  importsOf: (id: string) => readonly string[],
): Set<string> {
  const found = new Set(roots);
  for (const id of found) for (const each of importsOf(id)) found.add(each);
  return found;
}
