import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { compiled } from '../words/compiled.ts';

const CATALOG = /\/src\/language\/catalogs\/[\w-]+\.json$/;

/** Makes a Vite plugin that compiles the catalogs, so that the page has no reader of ICU's messages. */
export function compiledCatalogs(): Plugin {
  return {
    name: 'compiled-catalogs',
    enforce: 'pre',
    async load(id) {
      if (!CATALOG.test(id)) return null;
      const catalog = JSON.parse(await readFile(id, 'utf8')) as Record<string, string>;
      const entries = Object.entries(catalog).map(([message, text]) => [message, compiled(text)]);
      return JSON.stringify(Object.fromEntries(entries));
    },
  };
}
