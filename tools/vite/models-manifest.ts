import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { type ModelEntry, readManifest } from '../../src/models/manifest-schema.ts';

const MANIFEST = fileURLToPath(new URL('../../models-manifest.json', import.meta.url));
const PUBLIC = fileURLToPath(new URL('../../public/', import.meta.url));

/** A Vite plugin that refuses to build an app whose models-manifest.json is not valid. */
export function checkedManifest(): Plugin {
  return { name: 'checked-manifest', apply: 'build', buildStart: () => checkManifest(MANIFEST) };
}

/**
 * @param publicFolder the folder of the models that come with the app. Their files must have the
 *   sizes and checksums that the manifest lists, because the browser refuses to keep any other.
 * @throws Error whose message names the field that is not valid, or has the list as it should be.
 */
export async function checkManifest(path: string, publicFolder = PUBLIC): Promise<void> {
  const models = readManifest(JSON.parse(await readFile(path, 'utf8')));
  for (const model of models.filter(({ embedded }) => embedded))
    await checkFiles(model, publicFolder);
}

async function checkFiles({ id, source, files }: ModelEntry, publicFolder: string): Promise<void> {
  if (source.kind !== 'url') return;
  const there = JSON.stringify(await listFiles(join(publicFolder, source.base)), null, 2);
  const listed = files.toSorted(byPath).map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  if (there === JSON.stringify(listed, null, 2)) return;
  throw new Error(
    `models-manifest.json does not list the files of public/${source.base}. "files" of ${id} should be ${there}`,
  );
}

async function listFiles(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      const bytes = await readFile(path);
      return {
        path: relative(folder, path).split(sep).join('/'),
        size: bytes.byteLength,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    });
  return (await Promise.all(files)).toSorted(byPath);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
