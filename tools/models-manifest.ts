import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { readManifest } from '../src/features/models/manifest-schema.ts';

/** A Vite plugin that refuses to build an app whose models-manifest.json is not valid. */
export function checkedManifest(): Plugin {
  return {
    name: 'checked-manifest',
    apply: 'build',
    async buildStart() {
      const path = fileURLToPath(new URL('../models-manifest.json', import.meta.url));
      readManifest(JSON.parse(await readFile(path, 'utf8')));
    },
  };
}
