import manifest from '../../../models-manifest.json';
import type { KnownFile } from '../../protocol/store.ts';
import { EngineError } from '../../failure.ts';
import { createHasher } from '../../packs/checksum.ts';
import { urlSource } from '../../weights/sources/url-source.ts';

/** Bytes that are hashed at a time. */
const PIECE = 4 * 1024 * 1024;

/**
 * Reads the files of a folder that comes with the app and compares them with the checksums that the app was
 * built with.
 * @param base absolute URL of the folder, ending in a slash
 * @param onFile called before each file is read
 * @returns a failure `model_damaged` that names the first file which differs; undefined if none does, or if
 *   the folder does not come with the app
 * @throws {EngineError} `file_download_error`, `model_file_missing`
 */
export async function findDamage(
  base: string,
  onFile: (path: string) => void = () => {},
): Promise<EngineError | undefined> {
  const entry = manifest.models.find(
    ({ embedded, source }) =>
      embedded && source.base !== undefined && base.endsWith(`/${source.base}`),
  );
  for (const file of entry?.files ?? []) {
    onFile(file.path);
    if (!(await isWhole(new URL(file.path, base).href, file))) return damaged(file.path);
  }
  return undefined;
}

async function isWhole(url: string, { path, sha256 }: KnownFile): Promise<boolean> {
  const source = await urlSource(url, path);
  const hasher = await createHasher();
  for (let at = 0; at < source.size; at += PIECE) {
    hasher.update(await source.read(at, Math.min(PIECE, source.size - at)));
  }
  return hasher.digest() === sha256;
}

function damaged(path: string): EngineError {
  return new EngineError(
    'model_damaged',
    `${path} is not the file that this app was published with: it was damaged on its way or on the server.`,
    'Reload the page and try again; if it stays so, whoever hosts the app has to publish it again.',
  );
}
