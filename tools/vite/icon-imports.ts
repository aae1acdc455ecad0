import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const NAMED = /import \{([^}]+)\} from 'lucide-react';/g;

/**
 * Names the file of each icon where `lucide-react` is imported. Its index names all of them, so every script with
 * one icon would count as one with all of them (chunk-groups.ts).
 */
export function iconImports(): Plugin {
  const index = dirname(createRequire(import.meta.url).resolve('lucide-react/package.json'));
  const files = iconFiles(readFileSync(join(index, 'dist/esm/lucide-react.mjs'), 'utf8'));
  return {
    name: 'icon-imports',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.tsx$/ },
      handler: (code) => ({ code: withFiles(code, files), map: null }),
    },
  };
}

/** The file of each icon by its name, from the index of the package: `SunMoon` is in `sun-moon`. */
export function iconFiles(index: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [, names = '', file = ''] of index.matchAll(
    /^export \{([^}]+)\} from '\.\/icons\/([\w-]+)\.mjs';/gm,
  )) {
    for (const [, name = ''] of names.matchAll(/default as (\w+)/g)) files.set(name, file);
  }
  return files;
}

/** @throws Error that names an icon which the package lacks */
export function withFiles(code: string, files: ReadonlyMap<string, string>): string {
  return code.replace(NAMED, (_, list: string) => {
    const names = list.split(',').map((name) => name.trim());
    const lines = names.filter(Boolean).map((name) => {
      if (name.startsWith('type ')) return `import { ${name} } from 'lucide-react';`;
      const file = files.get(name);
      if (file === undefined) throw new Error(`lucide-react has no icon ${name}`);
      return `import ${name} from 'lucide-react/icons/${file}';`;
    });
    return lines.join(' ');
  });
}
