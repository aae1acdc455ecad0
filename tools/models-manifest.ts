import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { readManifest } from '../src/features/models/manifest-schema.ts';

const MANIFEST = fileURLToPath(new URL('../models-manifest.json', import.meta.url));

/** A Vite plugin that refuses to build an app whose models-manifest.json is not valid. */
export function checkedManifest(): Plugin {
  return { name: 'checked-manifest', apply: 'build', buildStart: () => checkManifest(MANIFEST) };
}

/** @throws Error whose message names the field that is not valid. */
export async function checkManifest(path: string): Promise<void> {
  readManifest(JSON.parse(await readFile(path, 'utf8')));
}
